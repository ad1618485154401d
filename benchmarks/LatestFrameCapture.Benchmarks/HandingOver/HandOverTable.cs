namespace LatestFrames;

/// <summary>The measurement in Markdown.</summary>
internal static class HandOverTable
{
    private static readonly (string Head, Func<HandOverRow, string> Cell)[] s_columns =
    [
        ("p50", row => Microseconds(row.P50Us)),
        ("p95", row => Microseconds(row.P95Us)),
        ("p99", row => Microseconds(row.P99Us)),
        ("max", row => Microseconds(row.MaxUs)),
    ];

    public static string Of(HandOverResult result)
    {
        using var page = new MarkdownPage(
            result,
            $"from just before the push until the waiting reader had the frame; {result.Rows.Min(row => row.Count)} frames each, one after the other in "
            + "turn, each after the reader had been waiting for 1 to 3 ms");
        page.AddTable("reader", result.Rows, row => row.Name, s_columns);
        return page.ToString();
    }

    private static string Microseconds(double? value) => value is null ? Cell.Number(null) : Cell.Number(value, "0.0") + " µs";
}
