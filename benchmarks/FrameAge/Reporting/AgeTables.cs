using System.Globalization;
using Spectre.Console;

namespace LatestFrames;

/// <summary>The measurement in Markdown: one table for each stream and work.</summary>
internal static class AgeTables
{
    private static readonly (string Head, Func<AgeRow, string> Cell)[] s_columns =
    [
        ("age p50", row => Milliseconds(row.Median?.P50)),
        ("p95", row => Milliseconds(row.Median?.P95)),
        ("p99", row => Milliseconds(row.Median?.P99)),
        ("max", row => Milliseconds(row.Median?.Max)),
        ("p50 / plain", row => Ratio(row.RatioToPlain)),
        ("p50 / overwriting", row => Ratio(row.RatioToOverwriting)),
        ("first frame's age", row => Milliseconds(row.Median?.FirstAge)),
        ("open to first", row => Milliseconds(row.Median?.OpenToFirst)),
        ("read", row => Number(row.Median?.FramesRead)),
        ("repeated", row => Number(row.Median?.FramesRepeated)),
        ("backward", row => Number(row.Median?.FramesBackward)),
        ("CPU s / 1,000", row => Number(row.Median?.CpuSecondsPerThousandFrames, "0.00")),
        ("peak", row => row.Median is null ? "–" : Number(row.Median.PeakMb) + " MB"),
    ];

    public static string Of(AgeResult result)
    {
        using var page = new MarkdownPage();
        page.WriteLine($"{result.Machine}  ");
        page.WriteLine(
            $"{result.Rounds} rounds, {result.Seconds:0.#} s each after {result.WarmUpSeconds:0.#} s without work; age = from before drawing until "
            + "the frame had been read; medians over the rounds (max and peak: the highest, frames: the sum, warm-up included); "
            + "CPU per 1,000 frames grabbed: short runs have the compiler's time in it");
        foreach (string what in result.LeftOut) page.WriteLine($"\nLeft out: {what}");

        foreach (IGrouping<(string Stream, double WorkMs), AgeRow> rows in result.Rows.GroupBy(row => (row.Stream, row.WorkMs)))
        {
            string stream = CameraStream.All.First(candidate => candidate.Id == rows.Key.Stream).Name;
            page.WriteLine($"\n### {stream}, {rows.Key.WorkMs:0} ms of work\n");
            page.Write(TableOf(rows));
            foreach (AgeRow row in rows)
            {
                foreach (string failure in row.Failures) page.WriteLine($"\n{row.Name} failed once: {failure}");
            }
        }

        return page.ToString();
    }

    private static Table TableOf(IEnumerable<AgeRow> rows)
    {
        Table table = MarkdownPage.CreateTable("consumer", s_columns.Select(column => column.Head));
        foreach (AgeRow row in rows) table.AddRow([row.Name, .. s_columns.Select(column => column.Cell(row))]);
        return table;
    }

    private static string Milliseconds(double? value) => value is null ? "–" : Number(value) + " ms";

    private static string Ratio(double? value) => Number(value, value < 0.1 ? "0.0000" : "0.00");

    private static string Number(double? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
