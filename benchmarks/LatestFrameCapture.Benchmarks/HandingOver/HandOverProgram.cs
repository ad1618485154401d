using System.Threading.Channels;

namespace LatestFrames;

/// <summary>How long single frames take from their push to a reader that waits: BenchmarkDotNet shows means.</summary>
internal static class HandOverProgram
{
    // Until the compiler has seen everything often enough, and compiled it in the background.
    private const int WarmUp = 300;

    // Not in step with anything that happens every so many milliseconds.
    private const int SmallestRestMs = 1;
    private const int LargestRestMs = 3;

    /// <summary>Measures all ways to hand over, and writes the table and the figures.</summary>
    /// <param name="count">How many frames for each.</param>
    /// <param name="folder">The folder of the files.</param>
    public static void Run(int count, string folder)
    {
        using var blocked = new PushedFrames(rows: 1, columns: 1);
        using var awaited = new PushedFrames(rows: 1, columns: 1);
        var variable = new NewestVariable();
        var channel = Channel.CreateBounded<object?>(
            new BoundedChannelOptions(1)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
                SingleWriter = true,
            });
        var frame = new object();
        List<HandOver> handOvers =
        [
            new BlockedHandOver(
                "`ReadFrame()`, blocked", () => blocked.Push(), () => blocked.Reader.ReadFrame(), blocked.Close),
            new AwaitedHandOver<Frame>(
                "`ReadAsync()`, awaited", () => awaited.Push(), () => awaited.Reader.ReadAsync(), awaited.Close),
            new BlockedHandOver(
                "`Monitor.Wait`, one variable", () => variable.Push(frame), variable.Take, variable.Close),

            // Closed with null: an exception would be another way back.
            new AwaitedHandOver<object>(
                "`Channel` with DropOldest(1), awaited",
                () => channel.Writer.TryWrite(frame),
                () => channel.Reader.ReadAsync(),
                () => channel.Writer.TryWrite(null)),
        ];
        List<(string Name, IReadOnlyList<double> Microseconds)> rows;
        try
        {
            Measure(handOvers, WarmUp);
            rows = Measure(handOvers, count);
        }
        finally
        {
            foreach (HandOver handOver in handOvers) handOver.Dispose();
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "hand-over.md"), Page(rows, count));
        var result = new
        {
            Machine = Machine.Describe(),
            Rows = rows.Select(row => new { row.Name, row.Microseconds })
        };
        ResultJson.Write(Path.Combine(folder, "hand-over.json"), result);
    }

    // In turn: whatever else the machine does meanwhile happens to all of them.
    private static List<(string Name, IReadOnlyList<double> Microseconds)> Measure(List<HandOver> handOvers, int count)
    {
        List<List<double>> times = [.. handOvers.Select(_ => new List<double>(count))];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < handOvers.Count; j++)
            {
                var rest = TimeSpan.FromMilliseconds(Random.Shared.Next(SmallestRestMs, LargestRestMs + 1));
                times[j].Add(handOvers[j].Measure(rest).TotalMicroseconds);
            }
        }

        return [.. handOvers.Zip(times, (handOver, own) => (handOver.Name, (IReadOnlyList<double>)own))];
    }

    private static string Page(IEnumerable<(string Name, IReadOnlyList<double> Microseconds)> rows, int count)
    {
        return $"""
            From just before the push until the waiting reader had the frame; {count} frames each, in turn, each after
            the reader had been waiting for 1 to 3 ms. Look at `p50`; what lies above it is mostly the scheduler's.

            {MarkdownTable.Of(rows, [
                ("reader", row => row.Name),
                ("p50", row => Microseconds(row.Microseconds, 50)),
                ("p95", row => Microseconds(row.Microseconds, 95)),
                ("p99", row => Microseconds(row.Microseconds, 99)),
                ("max", row => Microseconds(row.Microseconds, 100)),
            ])}
            """;

        static string Microseconds(IEnumerable<double> values, int percent) =>
            Cell.Number(Percentile.Of(values, percent), "0.0", " µs");
    }
}
