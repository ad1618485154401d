using OpenCvSharp;

namespace LatestFrames;

/// <summary>A backend whose calls know no timeout of ours: only leaving the thread behind helps.</summary>
public sealed class GStreamerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_pipeline_that_freezes_is_abandoned_and_its_camera_is_seen_again()
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(CameraProtocol.Rtsp);
        using var capture = new LatestFrameCapture(
            WatchedCapture.Quick with { OpenTimeout = TimeSpan.FromSeconds(10) });
        var states = new StateRecorder(capture);
        OpenPipeline(capture, camera);
        using var viewer = new Viewer(capture);
        viewer.WaitForMore(10);
        Assert.Equal("GSTREAMER", capture.GetBackendName());

        long faultAt = FrameClock.NowMicroseconds;
        camera.Freeze();
        states.WaitFor(CaptureState.Stalled);
        long stalledAt = FrameClock.NowMicroseconds;
        CaptureFailure failure = states.WaitFor(CaptureState.Reconnecting).Failure!;
        long abandonedAt = FrameClock.NowMicroseconds;
        Assert.Equal((1, 1), (capture.GetStatistics().TotalAbandoned, capture.GetStatistics().CurrentAbandoned));

        long upAt = FrameClock.NowMicroseconds;
        camera.Resume();
        Delivery first = viewer.WaitForPictureAfter(upAt);
        viewer.WaitForMore(25);
        Assert.True(SpinWait.SpinUntil(
            () => capture.GetStatistics().CurrentAbandoned == 0,
            TimeSpan.FromSeconds(60)), "the abandoned thread has ended");

        output.WriteLine(
            $"stalled after {FrameClock.Between(faultAt, stalledAt).TotalMilliseconds:F0} ms, "
            + $"abandoned after {FrameClock.Between(faultAt, abandonedAt).TotalMilliseconds:F0} ms, "
            + $"new picture {FrameClock.Between(upAt, first.DeliveredAt).TotalMilliseconds:F0} ms "
            + $"after the end of the freeze; {failure.Message}");
        Assert.Null(PastCheck.FindViolation(viewer.Deliveries, faultAt));
        Assert.True(SpinWait.SpinUntil(() => capture.State == CaptureState.Live, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task More_stuck_threads_than_allowed_are_a_fault()
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(CameraProtocol.Rtsp);
        var capture = new LatestFrameCapture(WatchedCapture.Quick with
        {
            OpenTimeout = TimeSpan.FromSeconds(10),
            CloseTimeout = TimeSpan.FromSeconds(1),
            MaxAbandonedThreads = 1,
        });
        var states = new StateRecorder(capture);
        OpenPipeline(capture, camera);

        camera.Freeze();
        CaptureFailure failure = states.WaitFor(CaptureState.Faulted).Failure!;
        output.WriteLine(failure.Message);
        Assert.Equal(CaptureFailureReason.TimedOut, failure.Reason);
        Assert.Equal(2, capture.GetStatistics().TotalAbandoned);
        Assert.False(capture.IsOpened());

        capture.Dispose();
        camera.Resume();
        Assert.True(SpinWait.SpinUntil(
            () => capture.GetStatistics().CurrentAbandoned == 0,
            TimeSpan.FromSeconds(60)), "the abandoned threads have ended");
    }

    private static void OpenPipeline(LatestFrameCapture capture, CameraSimulator camera)
    {
        Assert.SkipUnless(Natives.HaveGStreamer, "This OpenCV has no GStreamer.");
        string pipeline = $"rtspsrc location={camera.Url} latency=0 protocols=tcp ! decodebin ! videoconvert"
            + " ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false";
        Assert.True(capture.Open(pipeline, VideoCaptureAPIs.GSTREAMER), capture.Failure?.Message);
    }
}
