using System.Diagnostics;

namespace LatestFrames;

/// <summary>Addresses where there is no camera, or another thing than the URL says.</summary>
[Collection(CameraFixture.Collection)]
public sealed class RefusalTests(CameraFixture cameras, ITestOutputHelper output)
{
    [Theory]
    [InlineData(CameraProtocol.Rtsp)]
    [InlineData(CameraProtocol.Http)]
    public async Task A_camera_that_is_switched_on_later_is_then_seen(CameraProtocol protocol)
    {
        SimulatorOptions options = WatchedCapture.SmallCamera with { Port = LoopbackServer.FreePort(), Path = "/camera" };
        using var watched = new WatchedCapture($"{protocol}://127.0.0.1:{options.Port}/camera".ToLowerInvariant());
        CaptureStateChangedEventArgs change = watched.States.WaitFor(CaptureState.Reconnecting);
        Assert.Equal(CaptureFailureReason.Refused, change.Failure!.Reason);
        Assert.False(watched.Capture.IsOpened());

        // While it starts the delays grow; the one that is in force when it is there counts too.
        long startAt = FrameClock.NowMicroseconds;
        await using CameraSimulator camera = await FaultCamera.StartAsync(protocol, options);
        long upAt = FrameClock.NowMicroseconds;
        Delivery first = watched.Viewer.WaitForFirst();

        output.WriteLine($"{protocol}: first picture {FrameClock.Between(upAt, first.DeliveredAt).TotalMilliseconds:F0} ms after the camera was there, "
            + $"which took {FrameClock.Between(startAt, upAt).TotalMilliseconds:F0} ms; {change.Failure.Message}");
        Assert.True(watched.Capture.IsOpened());
        Assert.Equal(CaptureState.Live, watched.Capture.State);
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_name_that_does_not_resolve_is_retried_and_named_as_such(string protocol) =>
        ExpectRetries($"{protocol}://no-such-camera.invalid/camera", CaptureFailureReason.NameNotResolved);

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_path_that_the_camera_does_not_know_is_retried_and_named_as_not_found(string protocol) =>
        ExpectRetries(new UriBuilder(cameras.Url(protocol)) { Path = "/attic" }.ToString(), CaptureFailureReason.NotFound);

    [Fact]
    public async Task An_http_server_that_is_asked_for_rtsp_is_no_video_source()
    {
        await using HttpCamera camera = await HttpCamera.StartAsync(
            WatchedCapture.SmallCamera, TestContext.Current.CancellationToken);
        ExpectRetries($"rtsp://127.0.0.1:{camera.Port}/camera", CaptureFailureReason.NotAVideoSource);
    }

    [Fact]
    public async Task An_rtsp_server_that_is_asked_for_http_is_no_video_source()
    {
        await using LoopbackServer server = FaultyServers.Answering("RTSP/1.0 400 Bad Request\r\n\r\n");
        ExpectRetries(server.Url("http"), CaptureFailureReason.NotAVideoSource);
    }

    // GStreamer's server knows HTTP, for tunnels: it answers 503, or just closes.
    [Fact]
    public void An_rtsp_camera_that_is_asked_for_http_is_retried() =>
        ExpectRetries($"http://127.0.0.1:{cameras.Rtsp.Port}/camera", CaptureFailureReason.Unknown, CaptureFailureReason.Ended);

    [Fact]
    public async Task A_web_page_is_no_video_source()
    {
        await using LoopbackServer server = FaultyServers.Http("200 OK", "text/html", "<html>Welcome to your camera</html>");
        ExpectRetries(server.Url("http"), CaptureFailureReason.NotAVideoSource);
    }

    [Fact]
    public async Task A_server_that_reports_an_error_is_retried()
    {
        await using LoopbackServer server = FaultyServers.Http("503 Service Unavailable", "text/plain", "rebooting");
        ExpectRetries(server.Url("http"), CaptureFailureReason.Unknown);
    }

    private void ExpectRetries(string url, params CaptureFailureReason[] reasons)
    {
        Network.RequireFor(url);
        using var capture = new LatestFrameCapture(WatchedCapture.Patient);
        var states = new StateRecorder(capture);
        long start = Stopwatch.GetTimestamp();
        Assert.False(capture.Open(url));
        CaptureFailure failure = states.WaitFor(CaptureState.Reconnecting).Failure!;
        TimeSpan known = Stopwatch.GetElapsedTime(start);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalFailures >= 3, TimeSpan.FromSeconds(60)));

        output.WriteLine($"{failure.Reason} after {known.TotalMilliseconds:F0} ms: {failure.Message}");
        Assert.Contains(failure.Reason, reasons);
        Assert.Contains(capture.Failure!.Reason, reasons);
        Assert.Equal(CaptureState.Reconnecting, capture.State);
    }
}
