using Spectre.Console;

namespace LatestFrames;

/// <summary>What it came to.</summary>
internal static class SummaryTable
{
    public static Table Of(SideBySideResult result, bool hasClock, TableBorder border)
    {
        Table table = new Table().Border(border).AddColumn(string.Empty);
        foreach (ReaderKind kind in Enum.GetValues<ReaderKind>()) table.AddColumn(new TableColumn(ReaderProcess.NameOf(kind)).RightAligned());

        if (hasClock)
        {
            AddRow("Age, median", row => Age.Of(row.AgeMs.P50));
            AddRow("  95th percentile", row => Age.Of(row.AgeMs.P95));
            AddRow("  oldest", row => Age.Of(row.AgeMs.Max));
            AddRow("  first second", row => Age.Of(row.AgeMs.First));
            AddRow("  last second", row => Age.Of(row.AgeMs.Last));
        }
        else
        {
            AddRow("Since decoding, median", row => Age.Of(row.SinceDecodingMs));
        }

        AddRow("Frames read", row => $"{row.FramesRead}");
        AddRow("Frames skipped", row => $"{row.FramesSkipped}");
        AddRow("Memory, peak", row => row.PeakRssMb is { } memory ? $"{memory:0} MB" : "–");
        return table;

        void AddRow(string figure, Func<ReaderResult, string> cell) => table.AddRow(figure, cell(result.Plain), cell(result.Latest), cell(result.NoWork));
    }
}
