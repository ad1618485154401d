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
        new LatestFrameCaptureOptions { MaxDecoderThreads = 0 },
        new LatestFrameCaptureOptions { MaxDecoderThreads = 65 },
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
    public void The_defaults_are_those_of_the_documentation()
    {
        var options = new LatestFrameCaptureOptions();

        Assert.Equal(4, options.Capacity);
        Assert.Equal(5, options.OpenTimeout.TotalSeconds);
        Assert.Equal(10, options.ReadTimeout.TotalSeconds);
        Assert.Equal(5, options.StallTimeout.TotalSeconds);
        Assert.Equal(2, options.CloseTimeout.TotalSeconds);
        Assert.Equal(1, options.DecoderThreads);
        Assert.Equal(16, options.MaxDecoderThreads);
        Assert.Equal(CaptureBackend.Default, options.Backend);
        Assert.True(options.SkipBacklog);
    }
}
