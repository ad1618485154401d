using System.Diagnostics;

namespace LatestFrames;

/// <summary>Many captures at once, some of which have nothing to look at.</summary>
public sealed class ManyCamerasTests(ITestOutputHelper output)
{
    private const int Living = 40;
    private const int Dead = 10;

    // One that has to be waited for takes its OpenTimeout of 5 s, as long as all of the living.
    private const double MostRatio = 1.3;

    private static readonly LatestFrameCaptureOptions s_options = new() { ReadTimeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task Ten_dead_cameras_of_fifty_do_not_delay_the_other_forty()
    {
        // One camera for all forty. OpenCV before 4.13 opens one after the other, and each takes the time of some
        // frames.
        await using CameraSimulator camera = await FaultCamera.StartAsync(
            CameraProtocol.Rtsp, WatchedCapture.SmallCamera with { Codec = CameraCodec.Mjpeg });
        await using LoopbackServer dead = FaultyServers.Silent();
        string[] living = [.. Enumerable.Repeat(camera.Url, Living)];

        // The first round is for the decoders' code to be loaded.
        await TimeToFirstFramesAsync(living[..4], []);

        // Dead cameras that delay others do so every time; a machine that is busy elsewhere does not.
        double ratio = double.MaxValue;
        for (int round = 0; round < 5 && ratio > MostRatio; round++)
        {
            double[] without = await TimeToFirstFramesAsync(living, []);
            double[] with = await TimeToFirstFramesAsync(living, [.. Enumerable.Repeat(dead.Url("rtsp"), Dead)]);
            output.WriteLine(
                $"without the dead: median {without[Living / 2]:F2} s, last {without[^1]:F2} s; "
                + $"with them: median {with[Living / 2]:F2} s, last {with[^1]:F2} s");
            ratio = Math.Max(with[Living / 2] / without[Living / 2], with[^1] / without[^1]);
        }

        Assert.True(dead.Accepted >= Dead);
        Assert.InRange(ratio, 0, MostRatio);
    }

    /// <summary>Opens all at once; seconds until each of the living has its first frame, in order.</summary>
    private static async Task<double[]> TimeToFirstFramesAsync(string[] living, string[] dead)
    {
        using var start = new ManualResetEventSlim();
        long startTimestamp = 0;

        // The dead ones first: whoever waits for them would be late. Each on a thread of its own, as Open waits.
        var cameras = dead.Concat(living).Select((url, index) => (Url: url, IsDead: index < dead.Length));
        Task<double>[] all = [.. cameras.Select(camera => Task.Factory.StartNew(
            () =>
            {
                start.Wait();
                using var capture = new LatestFrameCapture(camera.Url, s_options);
                using Frame? frame = camera.IsDead ? null : capture.ReadFrame();
                return frame is null ? -1 : Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        startTimestamp = Stopwatch.GetTimestamp();
        start.Set();
        double[] times = await Task.WhenAll(all).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.All(times[..dead.Length], time => Assert.Equal(-1, time));
        Assert.DoesNotContain(-1, times[dead.Length..]);
        return [.. times[dead.Length..].Order()];
    }
}
