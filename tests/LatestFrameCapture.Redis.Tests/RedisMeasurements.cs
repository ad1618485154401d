using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>
/// How old frames are on another machine, compared with the first one; run by hand, with its output shown.
/// REDIS_SECONDS says how long each part takes.
/// </summary>
public sealed class RedisMeasurements(ITestOutputHelper output)
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("REDIS_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    private static readonly TimeSpan s_work = TimeSpan.FromMilliseconds(100);

    [Fact(Explicit = true)]
    public async Task A_consumer_with_work_here_and_there()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server, camera: new StampedCamera());
        Task<List<double>> here = Task.Run(() => Consume(camera.Here, s_duration, s_work));
        List<double> there = await Task.Run(() => Consume(camera.There, s_duration, s_work));
        Write($"720p25 JPEG 80, 100 ms of work, maxAge zero: here {Describe(await here)}; there {Describe(there)}");
        using Process process = Process.GetCurrentProcess();
        Write($"{process.TotalProcessorTime.TotalSeconds:0.0} s of CPU in all");
    }

    [Fact(Explicit = true)]
    public async Task Twenty_consumers_of_which_nineteen_are_slow()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server, camera: new StampedCamera());
        List<double> alone = await Task.Run(() => Consume(camera.There, s_duration, s_work));
        LatestFrameCapture[] others =
        [
            .. Enumerable.Range(0, 19).Select(_ => new LatestFrameCapture(
                new RedisFrameSource(server.Address, PublishedCamera.Name),
                PublishedCamera.Options() with { Conversion = FrameConversion.OnDemand })),
        ];
        try
        {
            using ConnectionMultiplexer redis = server.Connect();
            Task<List<double>>[] slow = [.. others.Select(other => Task.Factory.StartNew(
                () => Consume(other, s_duration, TimeSpan.FromSeconds(2)), TaskCreationOptions.LongRunning))];
            long before = MemoryOf(redis, server);
            List<double> among = await Task.Run(() => Consume(camera.There, s_duration, s_work));
            long after = MemoryOf(redis, server);
            List<double> oldest = [.. (await Task.WhenAll(slow)).SelectMany(ages => ages)];
            Write($"alone {Describe(alone)}; among 19 slow ones {Describe(among)}; those {Describe(oldest)}");
            Write($"the server's memory {before / 1e6:0.0} MB, then {after / 1e6:0.0} MB");
        }
        finally
        {
            foreach (LatestFrameCapture other in others) other.Dispose();
        }
    }

    // The age in the picture when the read returns.
    private static List<double> Consume(LatestFrameCapture capture, TimeSpan duration, TimeSpan work)
    {
        var ages = new List<double>();
        using var image = new Mat();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            if (!capture.Read(image, TimeSpan.Zero)) continue;
            long now = FrameClock.NowMicroseconds;
            if (clock.Elapsed.TotalSeconds > 2 && StampCodec.TryRead(image, out FrameStamp stamp))
                ages.Add(FrameClock.Between(stamp.TakenAtMicroseconds, now).TotalMilliseconds);
            Thread.Sleep(work);
        }

        return ages;
    }

    private static long MemoryOf(ConnectionMultiplexer redis, RedisServer server) => long.Parse(
        redis.GetServer(server.Address).Info("memory")[0].First(pair => pair.Key == "used_memory_rss").Value,
        CultureInfo.InvariantCulture);

    private static string Describe(List<double> ages)
    {
        double[] sorted = [.. ages.Order()];
        if (sorted.Length == 0) return "none";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {sorted[sorted.Length / 2]:0.0} ms, p95 {sorted[sorted.Length * 95 / 100]:0.0}, "
            + $"max {sorted[^1]:0.0} of {sorted.Length}");
    }

    private void Write(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
