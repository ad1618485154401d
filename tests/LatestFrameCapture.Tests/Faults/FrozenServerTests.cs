using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A server that stops in the middle (SIGSTOP): its connections stay, and nothing comes.</summary>
public sealed class FrozenServerTests(ITestOutputHelper output)
{
    // After the stall, so that tries fail meanwhile; the soak has longer ones.
    private static readonly TimeSpan s_longFreeze = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_freeze_shorter_than_the_stall_timeout_is_waited_out(SourceUnderTest source)
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(source);
        using var watched = new WatchedCapture(camera.Url, source.With(WatchedCapture.Patient));
        watched.Viewer.WaitForMore(10);

        long faultAt = Freeze(camera);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        long upAt = FrameClock.NowMicroseconds;
        camera.Resume();
        Delivery first = watched.Viewer.WaitForPictureAfter(upAt);
        watched.Viewer.WaitForMore(25);

        output.WriteLine(
            $"{source}: new picture {Milliseconds(upAt, first.DeliveredAt)} ms after the end of the freeze, "
            + $"{first.Age!.Value.TotalMilliseconds:F0} ms old");
        Assert.Null(watched.FindPast(faultAt));
        CaptureStatistics statistics = watched.Capture.GetStatistics();
        Assert.Equal(
            (CaptureState.Live, 1, 0), (watched.Capture.State, statistics.TotalConnections, statistics.TotalStalls));
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_freeze_longer_than_the_stall_timeout_is_a_stall_and_a_new_connection_follows(
        SourceUnderTest source)
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(source);
        TimeSpan bare = BareCapture.TimeToFirstFrame(camera.Url);
        using var watched = new WatchedCapture(camera.Url, source.With(WatchedCapture.Quick));
        watched.Viewer.WaitForMore(10);

        long faultAt = Freeze(camera);
        watched.States.WaitFor(CaptureState.Stalled);
        long stalledAt = FrameClock.NowMicroseconds;
        await Task.Delay(s_longFreeze, TestContext.Current.CancellationToken);
        Assert.Equal(1, watched.Capture.GetStatistics().TotalStalls);
        long upAt = FrameClock.NowMicroseconds;
        camera.Resume();
        Delivery first = watched.Viewer.WaitForPictureAfter(upAt);
        watched.Viewer.WaitForMore(25);

        CaptureStatistics statistics = watched.Capture.GetStatistics();
        output.WriteLine(
            $"{source}: stalled after {Milliseconds(faultAt, stalledAt)} ms; "
            + $"new picture {Milliseconds(upAt, first.DeliveredAt)} ms after the end of the freeze, "
            + $"{first.Age!.Value.TotalMilliseconds:F0} ms old; bare {bare.TotalMilliseconds:F0} ms, "
            + $"{statistics.TotalFailures} failures, {statistics.TotalAbandoned} abandoned");
        Assert.Null(watched.FindPast(faultAt));
        Assert.InRange(FrameClock.Between(faultAt, stalledAt).TotalSeconds, 1.8, 60);
        Assert.True(watched.WaitUntilLive());
        Assert.True(SpinWait.SpinUntil(
            () => watched.Capture.GetStatistics().CurrentAbandoned == 0, TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_server_that_is_frozen_permanently_costs_no_read_and_no_dispose_more_than_its_limit(
        SourceUnderTest source)
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(source);
        LatestFrameCaptureOptions options = source.With(WatchedCapture.Quick with
        {
            OpenTimeout = TimeSpan.FromSeconds(10),
            ReadTimeout = TimeSpan.FromSeconds(3),
        });
        var capture = new LatestFrameCapture(options);
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(camera.Url));
        using var image = new Mat();
        Assert.True(capture.Read(image));

        camera.Freeze();
        states.WaitFor(CaptureState.Stalled);
        states.WaitFor(CaptureState.Reconnecting);
        while (capture.TryRead(image))
        {
            // What was grabbed before the freeze.
        }

        long start = Stopwatch.GetTimestamp();
        Assert.False(capture.Read(image));
        TimeSpan read = Stopwatch.GetElapsedTime(start);
        Assert.True(capture.IsOpened());

        start = Stopwatch.GetTimestamp();
        capture.Dispose();
        TimeSpan dispose = Stopwatch.GetElapsedTime(start);
        bool isAllEnded = SpinWait.SpinUntil(
            () => capture.GetStatistics().CurrentAbandoned == 0, TimeSpan.FromSeconds(60));

        output.WriteLine(
            $"{source}: Read gave up after {read.TotalMilliseconds:F0} ms, "
            + $"Dispose took {dispose.TotalMilliseconds:F0} ms, "
            + $"{capture.GetStatistics().TotalAbandoned} threads abandoned");
        Assert.InRange(read.TotalSeconds, 2.9, 9);
        Assert.InRange(dispose.TotalSeconds, 0, 9);
        Assert.True(isAllEnded, "an abandoned thread ends when its call returns");
    }

    /// <summary>Freezes a camera.</summary>
    /// <returns>
    /// The moment, on the <see cref="FrameClock"/>, from which on the server took no more pictures in. The one or two
    /// on their way into it come out when it goes on, as new ones by the stream's clock: nobody but the camera could
    /// know.
    /// </returns>
    private static long Freeze(CameraSimulator camera)
    {
        long before = FrameClock.NowMicroseconds;
        camera.Freeze();
        return before - (long)TimeSpan.FromSeconds(2 / camera.Options.FramesPerSecond).TotalMicroseconds;
    }

    private static string Milliseconds(long from, long to) => $"{FrameClock.Between(from, to).TotalMilliseconds:F0}";
}
