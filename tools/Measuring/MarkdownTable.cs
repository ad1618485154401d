namespace LatestFrames;

/// <summary>Tables in Markdown.</summary>
public static class MarkdownTable
{
    /// <summary>Makes a table. The first column is aligned to the left, the others to the right.</summary>
    /// <typeparam name="TRow">What a row shows.</typeparam>
    /// <param name="rows">The rows, from top to bottom.</param>
    /// <param name="columns">The head and the text of each column, from left to right.</param>
    /// <returns>The lines of the table, each with a line feed at its end.</returns>
    public static string Of<TRow>(
        IEnumerable<TRow> rows, IReadOnlyCollection<(string Head, Func<TRow, string> Cell)> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        IEnumerable<string> lines = rows.Select(row => Line(columns.Select(column => column.Cell(row))));
        return Line(columns.Select(column => column.Head))
            + "|---|" + string.Concat(Enumerable.Repeat("--:|", columns.Count - 1)) + "\n"
            + string.Concat(lines);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
