using System.Net;
using OpenCvSharp;

namespace LatestFrames;

/// <summary><see cref="LatestFrameCaptureOptions.Backend"/>, with the simulated camera.</summary>
public sealed class BackendTests(ITestOutputHelper output)
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        Backend = CaptureBackend.GStreamer,
        OpenTimeout = TimeSpan.FromSeconds(30),
        ReadTimeout = TimeSpan.FromSeconds(30),
        StallTimeout = TimeSpan.FromSeconds(30),
        Reconnect = null,
    };

    [Theory]
    [InlineData(CameraCodec.H264)]
    [InlineData(CameraCodec.H265)]
    [InlineData(CameraCodec.Mjpeg)]
    public async Task GStreamer_reads_rtsp_when_asked_for(CameraCodec codec)
    {
        SkipWithoutGStreamer();
        await using RtspCamera camera = await StartAsync(WatchedCapture.SmallCamera with
        {
            Codec = codec,
            Credentials = new NetworkCredential("viewer", "p ss/w\"rd!"),
            Authentication = CameraAuthentication.Digest,
        });
        var log = new ListLogger();
        using var capture = new LatestFrameCapture(camera.Url, s_options, log);
        Assert.True(capture.IsOpened(), capture.Failure?.Message);
        Assert.Equal("GSTREAMER", capture.GetBackendName());

        using var image = new Mat();
        var ages = new List<double>();
        for (int i = 0; i < 20; i++)
        {
            Assert.True(capture.Read(image, TimeSpan.Zero));
            ages.Add(StampCodec.AgeOf(image)!.Value.TotalMilliseconds);
        }

        output.WriteLine($"{codec}: median age {ages.Order().ElementAt(10):F0} ms");

        // As it is, and as the URL writes it.
        string shown = string.Join('\n', log.Lines) + capture;
        Assert.Contains("viewer", shown, StringComparison.Ordinal);
        Assert.Contains("ss%2Fw", camera.Url, StringComparison.Ordinal);
        foreach (string secret in (string[])["ss/w", "ss%2Fw", "rtspsrc"]) Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_a_fault_as_with_FFmpeg()
    {
        SkipWithoutGStreamer();
        await using RtspCamera camera = await StartAsync(WatchedCapture.SmallCamera with { Credentials = new NetworkCredential("viewer", "right") });
        using var capture = new LatestFrameCapture(camera.Url.Replace("right", "wr0ng", StringComparison.Ordinal), s_options);

        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.Equal(CaptureFailureReason.Unauthorized, capture.Failure!.Reason);
        Assert.DoesNotContain("wr0ng", capture.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_in_a_url_becomes_a_part_of_the_pipeline()
    {
        SkipWithoutGStreamer();
        await using RtspCamera camera = await StartAsync(WatchedCapture.SmallCamera);
        string file = Path.Combine(Path.GetTempPath(), $"LatestFrameCapture.{Guid.NewGuid():N}");

        // In a query, which the camera does not look at: it has the stream all the same.
        using var capture = new LatestFrameCapture($"{camera.Url}?x=\" ! filesink location=\"{file}", s_options);

        using Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(frame);
        Assert.Equal("GSTREAMER", capture.GetBackendName());
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Other_sources_ignore_it()
    {
        Network.Require();
        await using HttpCamera camera = await HttpCamera.StartAsync(
            WatchedCapture.SmallCamera, TestContext.Current.CancellationToken);
        using var capture = new LatestFrameCapture(camera.Url, s_options);

        Assert.Equal("FFMPEG", capture.GetBackendName());
    }

    [Fact]
    public async Task A_backend_of_the_callers_choice_is_the_one_that_reads()
    {
        Network.RequireRtsp();
        await using RtspCamera camera = await StartAsync(WatchedCapture.SmallCamera);
        using var capture = new LatestFrameCapture(s_options);
        Assert.True(capture.Open(camera.Url, VideoCaptureAPIs.FFMPEG), capture.Failure?.Message);

        Assert.Equal("FFMPEG", capture.GetBackendName());
    }

    [Fact]
    public async Task What_the_probe_does_not_understand_is_left_to_FFmpeg()
    {
        // A host that closes the first connection, and is a camera from the second on: GStreamer is not begun.
        Network.RequireRtsp();
        SkipWithoutGStreamer();
        await using RtspCamera camera = await StartAsync(WatchedCapture.SmallCamera);
        await using var proxy = new TcpFaultProxy(camera.Port);
        proxy.CloseNext(1);
        using var capture = new LatestFrameCapture(proxy.Url(camera.Url), s_options);

        Assert.True(capture.IsOpened(), capture.Failure?.Message);
        Assert.Equal("FFMPEG", capture.GetBackendName());
    }

    [Fact]
    public void A_server_that_is_not_there_is_reported_at_once()
    {
        using var capture = new LatestFrameCapture("rtsp://127.0.0.1:1/camera", s_options);

        Assert.Equal(CaptureFailureReason.Refused, capture.Failure!.Reason);
    }

    private static void SkipWithoutGStreamer() =>
        Assert.SkipUnless(GStreamerPipeline.IsBuiltIn, "This OpenCV has no GStreamer.");

    private static async Task<RtspCamera> StartAsync(SimulatorOptions options)
    {
        Assert.SkipUnless(RtspCamera.IsAvailable(out string? whyNot), whyNot ?? "");
        return await RtspCamera.StartAsync(options);
    }
}
