namespace LatestFrames;

/// <summary>How long a frame takes from its push to a reader that waits for it, for single frames: BenchmarkDotNet shows means.</summary>
internal static class HandOverProgram
{
    // Until the compiler has seen everything often enough, and compiled it in the background.
    private const int WarmUp = 300;

    // Not in step with anything that happens every so many milliseconds.
    private const int SmallestRestMs = 1;
    private const int LargestRestMs = 3;

    /// <summary>Measures and reports.</summary>
    /// <param name="count">How many frames for each way to hand over.</param>
    /// <param name="jsonPath">Where the figures go, or null.</param>
    /// <param name="markdownPath">Where the table goes; null for standard output.</param>
    /// <param name="cancellationToken">Ends the writing; the measurement itself ends by its count.</param>
    /// <returns>0 when all frames arrived, 1 when not, or when they could not be written down.</returns>
    public static async Task<int> RunAsync(int count, string? jsonPath, string? markdownPath, CancellationToken cancellationToken)
    {
        try
        {
            HandOverResult result = Measure(count);
            string markdown = HandOverTable.Of(result);
            if (markdownPath is null) Console.Write(markdown);
            else await File.WriteAllTextAsync(markdownPath, markdown, cancellationToken).ConfigureAwait(false);
            if (jsonPath is not null) await ResultJson.WriteAsync(jsonPath, result, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (Exception exception) when (exception is TimeoutException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static HandOverResult Measure(int count)
    {
        HandOver[] handOvers = [new ReadFrameHandOver(), new ReadAsyncHandOver(), new MonitorHandOver(), new BlockedChannelHandOver(), new ChannelHandOver()];
        try
        {
            Measure(handOvers, WarmUp);
            List<TimeSpan>[] times = Measure(handOvers, count);
            return new HandOverResult
            {
                LeftOut = [],
                Rows = [.. handOvers.Zip(times, HandOverRow.Of)],
            };
        }
        finally
        {
            foreach (HandOver handOver in handOvers) handOver.Dispose();
        }
    }

    // In turn: whatever else the machine does meanwhile happens to all of them.
    private static List<TimeSpan>[] Measure(HandOver[] handOvers, int count)
    {
        List<TimeSpan>[] times = [.. handOvers.Select(_ => new List<TimeSpan>(count))];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < handOvers.Length; j++)
            {
                var rest = TimeSpan.FromMilliseconds(Random.Shared.Next(SmallestRestMs, LargestRestMs + 1));
                times[j].Add(handOvers[j].Measure(rest));
            }
        }

        return times;
    }
}
