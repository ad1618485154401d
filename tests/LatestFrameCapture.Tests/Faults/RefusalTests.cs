using System.Diagnostics;

namespace LatestFrames;

/// <summary>Addresses where there is no camera, or another thing than the URL says.</summary>
[Collection(CameraFixture.Collection)]
public sealed class RefusalTests(CameraFixture cameras, ITestOutputHelper output)
{
    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_camera_that_is_switched_on_later_is_then_seen(SourceUnderTest source)
    {
        SimulatorOptions options = WatchedCapture.SmallCamera with
        {
            Port = LoopbackServer.FreePort(),
            Path = "/camera",
        };
        using var watched = new WatchedCapture(
            $"{source.Protocol()}://127.0.0.1:{options.Port}/camera".ToLowerInvariant(),
            source.With(WatchedCapture.Patient));
        CaptureStateChangedEventArgs change = watched.States.WaitFor(CaptureState.Reconnecting);
        Assert.Equal(CaptureFailureReason.Refused, change.Failure!.Reason);
        Assert.False(watched.Capture.IsOpened());

        // While it starts the delays grow; the one that is in force when it is there counts too.
        long startAt = FrameClock.NowMicroseconds;
        await using CameraSimulator camera = await FaultCamera.StartAsync(source, options);
        long upAt = FrameClock.NowMicroseconds;
        Delivery first = watched.Viewer.WaitForFirst();

        output.WriteLine(
            $"{source}: first picture {FrameClock.Between(upAt, first.DeliveredAt).TotalMilliseconds:F0} ms "
            + $"after the camera was there, "
            + $"which took {FrameClock.Between(startAt, upAt).TotalMilliseconds:F0} ms; {change.Failure.Message}");
        Assert.True(watched.Capture.IsOpened());
        Assert.Equal(CaptureState.Live, watched.Capture.State);
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public void A_name_that_does_not_resolve_is_retried_and_named_as_such(SourceUnderTest source) =>
        ExpectRetries(
            source,
            $"{source.Protocol()}://no-such-camera.invalid/camera".ToLowerInvariant(),
            CaptureFailureReason.NameNotResolved);

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public void A_path_that_the_camera_does_not_know_is_retried_and_named_as_not_found(SourceUnderTest source) =>
        ExpectRetries(
            source,
            new UriBuilder(cameras.Url(source)) { Path = "/attic" }.ToString(),
            CaptureFailureReason.NotFound);

    [Theory]
    [InlineData(SourceUnderTest.Rtsp, CaptureFailureReason.NotAVideoSource)]
    [InlineData(SourceUnderTest.FFmpeg, CaptureFailureReason.NotAVideoSource)]
    [InlineData(SourceUnderTest.OpenCv, CaptureFailureReason.NotAVideoSource)]
    public async Task An_http_server_that_is_asked_for_rtsp_is_retried(
        SourceUnderTest source, CaptureFailureReason reason)
    {
        await using HttpCamera camera = await HttpCamera.StartAsync(
            WatchedCapture.SmallCamera, TestContext.Current.CancellationToken);
        ExpectRetries(source, $"rtsp://127.0.0.1:{camera.Port}/camera", reason);
    }

    [Theory]
    [InlineData(SourceUnderTest.MotionJpeg, CaptureFailureReason.NotAVideoSource)]
    [InlineData(SourceUnderTest.FFmpeg, CaptureFailureReason.Unknown)] // an answer with a number is one to FFmpeg
    [InlineData(SourceUnderTest.OpenCv, CaptureFailureReason.NotAVideoSource)]
    public async Task An_rtsp_server_that_is_asked_for_http_is_retried(
        SourceUnderTest source, CaptureFailureReason reason)
    {
        await using LoopbackServer server = FaultyServers.Answering("RTSP/1.0 400 Bad Request\r\n\r\n");
        ExpectRetries(source, server.Url("http"), reason);
    }

    // GStreamer's server knows HTTP, for tunnels: it answers 503, or just closes.
    [Fact]
    public void An_rtsp_camera_that_is_asked_for_http_is_retried() =>
        ExpectRetries(
            SourceUnderTest.MotionJpeg,
            $"http://127.0.0.1:{cameras.Rtsp.Port}/camera",
            CaptureFailureReason.Unknown,
            CaptureFailureReason.Ended);

    [Theory]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_web_page_is_no_video_source(SourceUnderTest source)
    {
        await using LoopbackServer server = FaultyServers.Http(
            "200 OK", "text/html", "<html>Welcome to your camera</html>");
        ExpectRetries(source, server.Url("http"), CaptureFailureReason.NotAVideoSource);
    }

    [Theory]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_server_that_reports_an_error_is_retried(SourceUnderTest source)
    {
        await using LoopbackServer server = FaultyServers.Http("503 Service Unavailable", "text/plain", "rebooting");
        ExpectRetries(source, server.Url("http"), CaptureFailureReason.Unknown);
    }

    private void ExpectRetries(SourceUnderTest source, string url, params CaptureFailureReason[] reasons)
    {
        using var capture = new LatestFrameCapture(source.With(WatchedCapture.Patient));
        var states = new StateRecorder(capture);
        long start = Stopwatch.GetTimestamp();
        Assert.False(capture.Open(url));
        CaptureFailure failure = states.WaitFor(CaptureState.Reconnecting).Failure!;
        TimeSpan known = Stopwatch.GetElapsedTime(start);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalFailures >= 3, TimeSpan.FromSeconds(60)));

        output.WriteLine($"{source}: {failure.Reason} after {known.TotalMilliseconds:F0} ms: {failure.Message}");
        Assert.Contains(failure.Reason, reasons);
        Assert.Contains(capture.Failure!.Reason, reasons);
        Assert.Equal(CaptureState.Reconnecting, capture.State);
    }
}
