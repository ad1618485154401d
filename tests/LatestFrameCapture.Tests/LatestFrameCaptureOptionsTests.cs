using OpenCvSharp;

namespace LatestFrames;

public sealed class LatestFrameCaptureOptionsTests
{
    public static TheoryData<LatestFrameCaptureOptions> Wrong => new(
        new LatestFrameCaptureOptions { Capacity = 0 },
        new LatestFrameCaptureOptions { Capacity = 1001 },
        new LatestFrameCaptureOptions { OpenTimeout = TimeSpan.Zero },
        new LatestFrameCaptureOptions { ReadTimeout = Timeout.InfiniteTimeSpan },
        new LatestFrameCaptureOptions { StallTimeout = TimeSpan.FromDays(2) },
        new LatestFrameCaptureOptions { CloseTimeout = TimeSpan.FromSeconds(-1) },
        new LatestFrameCaptureOptions { DecoderThreads = -1 },
        new LatestFrameCaptureOptions { DecoderThreads = 65 },
        new LatestFrameCaptureOptions { Backend = (CaptureBackend)7 },
        new LatestFrameCaptureOptions { Pacing = (FramePacing)7 },
        new LatestFrameCaptureOptions { Conversion = (FrameConversion)7 },
        new LatestFrameCaptureOptions { HardwareAcceleration = (VideoAccelerationType)77 },
        new LatestFrameCaptureOptions { TimeProvider = null! });

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_option_out_of_range_is_refused_by_the_constructor(LatestFrameCaptureOptions options)
    {
        Assert.ThrowsAny<ArgumentException>(() => new LatestFrameCapture(options));
        Assert.ThrowsAny<ArgumentException>(() => new LatestFrameCapture("rtsp://127.0.0.1:1/", options));
        Assert.ThrowsAny<ArgumentException>(() => new LatestFrameCapture(new ScriptedSource(), options));
    }

    [Fact]
    public void A_capture_keeps_the_options_that_it_was_made_with()
    {
        var options = new LatestFrameCaptureOptions
        {
            SkipBacklog = false,
            Reconnect = new ReconnectOptions { MaxAttempts = 1, FirstDelay = TimeSpan.FromMilliseconds(1) },
        };
        using var capture = new LatestFrameCapture(options);
        options.Conversion = FrameConversion.OnDemand;
        options.Reconnect!.MaxAttempts = 0;
        options.BackendOptions["rtsp_transport"] = ";";
        options.Capacity = -1;

        Assert.True(capture.Open(new ScriptedSource()));
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed > 0, TimeSpan.FromSeconds(30)));
        Assert.ThrowsAny<ArgumentException>(() => new LatestFrameCapture(options));
    }

    [Fact]
    public void Their_text_shows_no_password()
    {
        var options = new LatestFrameCaptureOptions
        {
            Name = "rtsp://user:s3cret@camera/stream",
            BackendOptions = new Dictionary<string, string> { ["headers"] = "Authorization: Basic s3cret" },
        };
        Assert.DoesNotContain("s3cret", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_those_of_the_documentation()
    {
        var options = new LatestFrameCaptureOptions();

        Assert.Equal(4, options.Capacity);
        Assert.Equal(5, options.OpenTimeout.TotalSeconds);
        Assert.Equal(10, options.ReadTimeout.TotalSeconds);
        Assert.Equal(5, options.StallTimeout.TotalSeconds);
        Assert.Equal(2, options.CloseTimeout.TotalSeconds);
        Assert.Null(options.DecoderThreads);
        Assert.Equal(CaptureBackend.Automatic, options.Backend);
        Assert.True(options.SkipBacklog);
    }
}
