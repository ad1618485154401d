namespace LatestFrames;

/// <summary>The ages in Markdown: one table for each stream and work.</summary>
internal static class AgeTables
{
    private static readonly (string Head, Func<AgeRow, string> Cell)[] s_columns =
    [
        ("age p50", row => Cell.Milliseconds(row.Figures?.P50)),
        ("p95", row => Cell.Milliseconds(row.Figures?.P95)),
        ("p99", row => Cell.Milliseconds(row.Figures?.P99)),
        ("max", row => Cell.Milliseconds(row.Figures?.Max)),
        ("last", row => Cell.Milliseconds(row.Figures?.Last)),
        ("p50 / plain", row => Cell.Ratio(row.RatioToPlain)),
        ("last / plain", row => Cell.Ratio(row.RatioOfLastToPlain)),
        ("p50 / overwriting", row => Cell.Ratio(row.RatioToOverwriting)),
        ("p50 / appsink", row => Cell.Ratio(row.RatioToDroppingSink)),
        ("first frame's age", row => Cell.Milliseconds(row.Figures?.FirstAge)),
        ("first / plain", row => Cell.Ratio(row.RatioOfFirstToPlain)),
        ("open to first", row => Cell.Milliseconds(row.Figures?.OpenToFirst)),
        ("read", row => Cell.Number(row.Figures?.FramesRead)),
        ("twice / back", row => row.Figures is { } figures ? $"{figures.FramesRepeated} / {figures.FramesBackward}" : Cell.Number(null)),
        ("CPU s / 1,000", row => Cell.Number(row.Figures?.CpuSecondsPerThousandFrames, "0.00")),
        ("peak", row => Cell.Megabytes(row.Figures?.PeakMb)),
    ];

    public static string Of(AgeResult result)
    {
        using var page = new MarkdownPage(
            result,
            $"{result.Rounds} rounds, {result.Seconds:0.#} s each after {result.WarmUpSeconds:0.#} s without work; age = from before drawing until "
            + "the frame had been read; percentiles and max over the frames of all rounds, last = the round's last frame; last, first frame, open and "
            + "CPU are medians over the rounds, peak is the highest, read is the sum, warm-up included; twice / back = frames read again / older than the one before; "
            + "CPU per 1,000 frames grabbed: short runs have the compiler's time in it; Python's peak is the sum of three processes, with what they share in each. Work is a pause that takes no CPU; 100 ms stands for 80 to 120 ms (20 for 0 to 40, 500 for 480 to 520) "
            + "in a fixed order that is the same for all, so that the beat with the camera decides nothing");
        foreach (IGrouping<(string Stream, double WorkMs), AgeRow> rows in result.Rows.GroupBy(row => (row.Stream, row.WorkMs)))
        {
            string stream = CameraStream.Of(rows.Key.Stream).Name;
            page.AddHeading($"{stream}, {rows.Key.WorkMs:0} ms of work");
            page.AddTable("consumer", rows, row => row.Name, s_columns);
            foreach (AgeRow row in rows)
            {
                foreach (string failure in row.Failures) page.AddParagraph($"{row.Name} failed once: {failure}");
            }
        }

        return page.ToString();
    }
}
