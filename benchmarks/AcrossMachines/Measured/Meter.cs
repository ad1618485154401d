using System.Diagnostics;

namespace LatestFrames;

/// <summary>Does something many times and tells what one time costs.</summary>
internal static class Meter
{
    private const int Warmup = 30;

    /// <summary>Measures a command of a server.</summary>
    public static async Task<CommandCost> MeasureAsync(RedisProcess server, TimeSpan duration, Func<Task> command)
    {
        for (int i = 0; i < Warmup; i++) await command();
        var ways = new List<double>();
        TimeSpan serverBefore = server.ProcessorTime;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            long begin = Stopwatch.GetTimestamp();
            await command();
            ways.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        TimeSpan client = Environment.CpuUsage.TotalTime - before;
        TimeSpan served = server.ProcessorTime - serverBefore;

        // The median of the ways: others may want the cores meanwhile.
        return new CommandCost(
            client.TotalSeconds / ways.Count, served.TotalSeconds / ways.Count, Percentile.Of(ways, 50) ?? 0);
    }

    /// <summary>Measures what one thread does, in seconds of CPU.</summary>
    public static double Measure(TimeSpan duration, Action action)
    {
        for (int i = 0; i < 5; i++) action();
        long count = 0;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        for (; clock.Elapsed < duration; count++) action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds / count;
    }
}
