using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// Does something many times and tells what one time costs, with a pause after each where it is a matter of waking: as
/// in use, threads that have nothing to do sleep meanwhile.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="duration">How long each measurement takes.</param>
internal sealed class Meter(RedisProcess server, TimeSpan duration)
{
    private const int Warmup = 30;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(4);

    private readonly double _idleServer = MeasureIdle(server, duration);

    /// <summary>Measures a command of a server.</summary>
    /// <param name="command">The command.</param>
    /// <param name="ownWays">Where it puts by itself how long it took; null for the time until its end.</param>
    public async Task<CommandCost> MeasureAsync(Func<Task> command, List<double>? ownWays = null)
    {
        for (int i = 0; i < Warmup; i++) await command();

        // One after the other, so that no thread spins for want of work.
        long count = 0;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        double servedBefore = server.ProcessorTime.TotalSeconds;
        var clock = Stopwatch.StartNew();
        for (; clock.Elapsed < duration / 2; count++) await command();
        double client = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        double served = server.ProcessorTime.TotalSeconds - servedBefore - (_idleServer * clock.Elapsed.TotalSeconds);

        var ways = new List<double>();
        ownWays?.Clear();
        while (clock.Elapsed < duration)
        {
            long begin = Stopwatch.GetTimestamp();
            await command();
            ways.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            Thread.Sleep(s_pause);
        }

        // A short one: others may want the cores meanwhile, and it is to be that of a machine without others.
        double way = Percentile.Of(ownWays ?? ways, 25) ?? 0;
        return new CommandCost(client / count, Math.Max(0, served) / count, way);
    }

    /// <summary>Measures what one thread does, in seconds of CPU.</summary>
    public double Measure(Action action)
    {
        for (int i = 0; i < Warmup; i++) action();
        long count = 0;
        double seconds = 0;
        var clock = Stopwatch.StartNew();
        for (; clock.Elapsed < duration; count++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            action();
            seconds += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            Thread.Sleep(s_pause);
        }

        return seconds / count;
    }

    private static double MeasureIdle(RedisProcess server, TimeSpan duration)
    {
        double before = server.ProcessorTime.TotalSeconds;
        var clock = Stopwatch.StartNew();
        Thread.Sleep(duration);
        return (server.ProcessorTime.TotalSeconds - before) / clock.Elapsed.TotalSeconds;
    }
}
