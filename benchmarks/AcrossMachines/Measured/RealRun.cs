using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Cameras that are published and read through a real server, all on this machine.</summary>
internal static class RealRun
{
    private const double ClockError = 0.01;

    /// <summary>Reads each camera as fast as it comes.</summary>
    /// <returns>The ages in milliseconds, and how many cores all of it has used.</returns>
    public static (List<double> AgesMs, double Cores) Run(
        RedisProcess server, Size size, int cameras, double picturesPerSecond, TimeSpan duration, int seed)
    {
        var random = new Random(seed);
        var running = new List<IDisposable>();
        var readers = new List<LatestFrameCapture>();
        try
        {
            for (int i = 0; i < cameras; i++)
            {
                TimeSpan interval = TimeSpan.FromSeconds(
                    (1 + (ClockError * ((2 * random.NextDouble()) - 1))) / picturesPerSecond);
                var camera = new SteadyCamera(size, interval, interval * random.NextDouble());
                var here = new LatestFrameCapture(camera, SteadyCamera.Options);
                var publisher = new RedisFramePublisher(server.Address, $"real-{i}", here);
                var there = new LatestFrameCapture(new RedisFrameSource(server.Address, $"real-{i}"));
                running.AddRange([there, publisher, here]);
                readers.Add(there);
            }

            return Read(server, readers, duration);
        }
        finally
        {
            foreach (IDisposable one in running) one.Dispose();
        }
    }

    private static (List<double> AgesMs, double Cores) Read(
        RedisProcess server, List<LatestFrameCapture> readers, TimeSpan duration)
    {
        using var end = new CancellationTokenSource();
        bool isCounted = false;
        var ages = readers.Select(_ => new List<double>()).ToArray();
        Thread[] threads =
        [
            .. readers.Select((reader, index) => new Thread(() =>
            {
                while (!end.IsCancellationRequested)
                {
                    using Frame? frame = reader.ReadFrame();
                    if (frame is not null && Volatile.Read(ref isCounted)) ages[index].Add(frame.Age.TotalMilliseconds);
                }
            })),
        ];
        foreach (Thread thread in threads) thread.Start();
        Thread.Sleep(TimeSpan.FromSeconds(3));
        TimeSpan before = Environment.CpuUsage.TotalTime + server.ProcessorTime;
        var clock = Stopwatch.StartNew();
        Volatile.Write(ref isCounted, true);
        Thread.Sleep(duration);
        Volatile.Write(ref isCounted, false);
        double cores = (Environment.CpuUsage.TotalTime + server.ProcessorTime - before) / clock.Elapsed;
        end.Cancel();
        foreach (Thread thread in threads) thread.Join();
        return ([.. ages.SelectMany(all => all)], cores);
    }
}
