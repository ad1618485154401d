using System.Diagnostics;

namespace LatestFrames;

/// <summary>Connections again and again, and ends at any moment of them.</summary>
public sealed class RtspSourceLeakTests(ITestOutputHelper output)
{
    private const int WarmUp = 10;
    private const int Times = 200;

    [Theory]
    [InlineData("rtsp")]
    [InlineData("rtspu")]
    public void Openings_and_closings_leave_no_thread_and_no_handle(string scheme)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        using var capture = new LatestFrameCapture(WatchedRtsp.Patient);
        var source = new RtspSource(camera.UrlText(scheme));
        OpenAndClose(capture, source, camera, WarmUp);
        ProcessFigures before = ProcessFigures.Take();
        OpenAndClose(capture, source, camera, scheme == "rtsp" ? Times : Times / 4);
        ProcessFigures after = ProcessFigures.TakeSettled(before, growth: new(Threads: 4, Handles: 4, MemoryMb: 50));

        output.WriteLine($"{before} -> {after}");
        Assert.InRange(after.Threads - before.Threads, -30, 4);
        Assert.InRange(after.Handles - before.Handles, -30, 4);
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
    }

    [Fact]
    public async Task Dispose_at_any_moment_of_a_connection_returns_in_time()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var stream = new PictureStream(PictureStream.Hundred);
        var durations = new List<TimeSpan>(Times);
        for (int i = 0; i < Times; i++)
        {
            // The dialog has about 900 bytes; what follows are packets.
            using RtspTestCamera camera = new RtspTestCamera
            {
                Description = PictureStream.Description(),
                Packets = stream.Packets,
                StopsAfterBytes = random.Next(i % 2 == 0 ? 1200 : 8000),
            }.Start();
            var capture = new LatestFrameCapture(WatchedRtsp.Patient);
            Task open = Task.Run(() => Open(capture, camera.UrlText()), TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(100), TestContext.Current.CancellationToken);
            long start = Stopwatch.GetTimestamp();
            if (i % 3 == 0) await capture.DisposeAsync();
            else capture.Dispose();
            durations.Add(Stopwatch.GetElapsedTime(start));
            await open.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
        }

        durations.Sort();
        output.WriteLine(
            $"Dispose: median {durations[Times / 2].TotalMilliseconds:F1} ms, "
            + $"95 % {durations[Times * 95 / 100].TotalMilliseconds:F1} ms, "
            + $"longest {durations[^1].TotalMilliseconds:F1} ms");
        Assert.InRange(durations[Times / 2].TotalMilliseconds, 0, 500);
        Assert.InRange(durations[^1].TotalSeconds, 0, 5);
    }

    private static void Open(LatestFrameCapture capture, string url)
    {
        try
        {
            capture.Open(new RtspSource(url));
        }
        catch (ObjectDisposedException)
        {
            // Disposed before it began.
        }
    }

    private static void OpenAndClose(LatestFrameCapture capture, RtspSource source, RtspTestCamera camera, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.True(capture.Open(source), capture.Failure?.Message);
            using (Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken)) Assert.NotNull(frame);
            capture.Release();

            // The camera's own threads and sockets.
            camera.ForgetConnections();
        }
    }
}
