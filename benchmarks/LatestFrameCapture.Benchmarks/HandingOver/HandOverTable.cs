using System.Globalization;
using Spectre.Console;

namespace LatestFrames;

/// <summary>The measurement in Markdown.</summary>
internal static class HandOverTable
{
    private static readonly (string Head, Func<HandOverRow, double?> Cell)[] s_columns =
    [
        ("p50", row => row.P50Us),
        ("p95", row => row.P95Us),
        ("p99", row => row.P99Us),
        ("max", row => row.MaxUs),
    ];

    public static string Of(HandOverResult result)
    {
        using var page = new MarkdownPage();
        page.WriteLine($"{result.Machine}  ");
        page.WriteLine(
            $"from just before the push until the waiting reader had the frame; {result.Rows.Min(row => row.Count)} frames each, one after the other in "
            + "turn, each after the reader had been waiting for 1 to 3 ms\n");
        Table table = MarkdownPage.CreateTable("reader", s_columns.Select(column => column.Head));
        foreach (HandOverRow row in result.Rows) table.AddRow([row.Name, .. s_columns.Select(column => Microseconds(column.Cell(row)))]);
        page.Write(table);
        return page.ToString();
    }

    private static string Microseconds(double? value) => value is null ? "–" : value.Value.ToString("0.0", CultureInfo.InvariantCulture) + " µs";
}
