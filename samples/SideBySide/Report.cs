using Spectre.Console;

namespace LatestFrames;

/// <summary>What is shown: the table during the measurement, the one after it, and the conclusions.</summary>
internal static class Report
{
    private const int BarLength = 30;

    public static Table Live(FrameReader[] readers, string title)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title));
        table.AddColumns("Reader", "     Age", "    Read", " Skipped", new string(' ', BarLength));
        double longest = Math.Max(1000, readers.Max(reader => reader.Last?.AgeMs ?? 0));
        foreach (FrameReader reader in readers)
        {
            FrameSample? last = reader.Last;
            int length = (int)Math.Ceiling(Math.Clamp((last?.AgeMs ?? 0) / longest, 0, 1) * BarLength);
            string bar = reader.Failure is null ? new string('━', length) : "ended";
            string[] figures = [$"{Age(last?.AgeMs),8}", $"{last?.FramesRead,8}", $"{last?.FramesSkipped,8}"];
            table.AddRow([reader.Name, .. figures, $"[{reader.Color}]{bar}[/]"]);
        }

        return table;
    }

    public static Table Summary(FrameReader[] readers)
    {
        Table table = new Table().Border(Console.IsOutputRedirected ? TableBorder.Markdown : TableBorder.Rounded);
        table.AddColumn("").AddColumns([.. readers.Select(reader => new TableColumn(reader.Name).RightAligned())]);
        AddRow("Age, median", reader => Age(reader.AgeMs(50)));
        AddRow("  95th percentile", reader => Age(reader.AgeMs(95)));
        AddRow("  oldest", reader => Age(reader.AgeMs(100)));
        AddRow("  first second", reader => Age(reader.FirstSecondMs));
        AddRow("  last second", reader => Age(reader.LastSecondMs));
        AddRow("Frames read", reader => $"{reader.Last?.FramesRead}");
        AddRow("Frames skipped", reader => $"{reader.Last?.FramesSkipped}");
        return table;

        void AddRow(string figure, Func<FrameReader, string> cell) => table.AddRow([figure, .. readers.Select(cell)]);
    }

    public static Grid Conclusions(FrameReader[] readers, TimeSpan work)
    {
        (double? old, double? young, double? best) = (readers[0].AgeMs(50), readers[1].AgeMs(50), readers[2].AgeMs(50));
        (double? first, double? last) = (readers[1].FirstSecondMs, readers[1].LastSecondMs);
        double? interval = readers[2].Last is { } it ? it.Seconds * 1000 / (it.FramesRead + it.FramesSkipped) : null;
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Add(young <= old / 20, $"LatestFrameCapture against VideoCapture: {Age(young)} against {Age(old)}, "
            + $"{old / young:0} times younger (median; wanted: 20 times).");
        Add(young <= best + interval, $"With {work.TotalMilliseconds:0} ms of work against without any: {Age(young)} "
            + $"against {Age(best)} (median; wanted: at most one frame interval, {Age(interval)}, more).");

        // How the loop and the camera fall into step moves the age by up to one frame interval: no trend.
        Add(last <= first + interval, $"In the last second against the first: {Age(last)} against {Age(first)} "
            + "(median; wanted: no older, give or take one frame interval).");
        return grid;

        void Add(bool holds, string text) => grid.AddRow(holds ? "[green]yes[/]" : "[red]NO[/]", text);
    }

    // "93 ms", "7.21 s", or a dash when the age is unknown.
    private static string Age(double? milliseconds) =>
        milliseconds is null ? "–" : milliseconds < 1000 ? $"{milliseconds:0} ms" : $"{milliseconds / 1000:0.00} s";
}
