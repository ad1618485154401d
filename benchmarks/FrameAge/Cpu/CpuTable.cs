namespace LatestFrames;

/// <summary>The CPU times in Markdown.</summary>
internal static class CpuTable
{
    private static readonly (string Head, Func<CpuRow, string> Cell)[] s_columns =
    [
        ("CPU s / 1,000 frames", row => Cell.Number(row.CpuSecondsPerThousandFrames, "0.000")),
        ("rounds", row => Cell.Range([.. row.Rounds.Select(round => round.CpuSecondsPerThousandFrames)], "0.000")),
        ("/ bare loop", row => Cell.Number(row.RatioToBare, "0.000")),
        ("rounds", row => Cell.Range(row.RatiosToBare, "0.000")),
        ("frames grabbed", row => Cell.Number(row.Rounds.Sum(round => round.FramesGrabbed))),
        ("read", row => Cell.Number(row.Rounds.Sum(round => round.FramesRead))),
    ];

    public static string Of(CpuResult result)
    {
        using var page = new MarkdownPage(
            result,
            $"{result.Rounds} rounds, {result.Seconds:0.#} s each after {result.WarmUpSeconds:0.#} s of reading; CPU time of the reading process alone, by the frames "
            + $"that it took from the decoder; the consumers read a frame and pause for {result.PauseMs:0} ms, the bare loop has none; medians over the rounds, the "
            + "ratio's too: the median of each round's own ratio, so that what slows the machine down for a while does not count; less than 5 s of reading first leave the compiler's time in the figures");
        page.AddHeading($"{CameraStream.Of(result.Stream).Name}, CPU time");
        page.AddTable("reader", result.Rows, row => row.Name, s_columns);
        foreach (CpuRow row in result.Rows)
        {
            foreach (string failure in row.Failures) page.AddParagraph($"{row.Name} failed once: {failure}");
        }

        return page.ToString();
    }
}
