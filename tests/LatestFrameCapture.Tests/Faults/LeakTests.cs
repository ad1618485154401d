namespace LatestFrames;

/// <summary>Faults again and again: what one costs must not add up.</summary>
[Collection(CameraFixture.Collection)]
public sealed class LeakTests(CameraFixture cameras, ITestOutputHelper output)
{
    private const int WarmUp = 3;
    private const int Faults = 12;

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public async Task A_series_of_faults_leaves_no_thread_handle_or_memory(string protocol)
    {
        await using var proxy = new TcpFaultProxy(protocol == "rtsp" ? cameras.Rtsp.Port : cameras.Http.Port);
        LatestFrameCaptureOptions options = WatchedCapture.Quick;
        using var watched = new WatchedCapture(proxy.Url(cameras.Url(protocol)), options);
        Harm(watched, proxy, WarmUp);
        ProcessFigures before = ProcessFigures.Take();
        Harm(watched, proxy, Faults);
        ProcessFigures after = ProcessFigures.TakeSettled(before, growth: new(Threads: 4, Handles: 4, MemoryMb: 20));

        CaptureStatistics statistics = watched.Capture.GetStatistics();
        output.WriteLine(
            $"{protocol}: {Faults} faults, {statistics.TotalConnections} connections, "
            + $"{statistics.TotalStalls} stalls, {statistics.TotalAbandoned} abandoned; {before} -> {after}");
        Assert.True(statistics.TotalConnections > WarmUp + Faults);

        // The pool's own threads come and go.
        Assert.InRange(after.Threads - before.Threads, -30, 4);
        Assert.InRange(after.Handles - before.Handles, -30, 4);
        Assert.InRange(after.MemoryMb - before.MemoryMb, -500, 20);
        Assert.InRange(statistics.CurrentBuffers, 1, options.Capacity + 3);
        Assert.True(SpinWait.SpinUntil(
            () => watched.Capture.GetStatistics().CurrentAbandoned == 0, TimeSpan.FromSeconds(60)));
    }

    // In turn: a reset, an outage that is a stall, and a server that is not there for some tries.
    private static void Harm(WatchedCapture watched, TcpFaultProxy proxy, int times)
    {
        for (int i = 0; i < times; i++)
        {
            watched.Viewer.WaitForPictureAfter(FrameClock.NowMicroseconds);
            CaptureStatistics before = watched.Capture.GetStatistics();
            switch (i % 3)
            {
                case 0:
                    proxy.Cut();
                    break;
                case 1:
                    proxy.Pause();
                    Assert.True(SpinWait.SpinUntil(
                        () => watched.Capture.GetStatistics() is var now
                            && now.TotalStalls > before.TotalStalls
                            && now.TotalFailures > before.TotalFailures,
                        TimeSpan.FromSeconds(60)));
                    proxy.Resume();
                    break;
                default:
                    proxy.Refuse();
                    proxy.Cut();
                    Assert.True(SpinWait.SpinUntil(
                        () => watched.Capture.GetStatistics().TotalFailures > before.TotalFailures + 1,
                        TimeSpan.FromSeconds(60)));
                    proxy.Admit();
                    break;
            }

            Assert.True(SpinWait.SpinUntil(
                () => watched.Capture.GetStatistics().TotalConnections > before.TotalConnections,
                TimeSpan.FromSeconds(60)));
        }

        watched.Viewer.WaitForPictureAfter(FrameClock.NowMicroseconds);
    }
}
