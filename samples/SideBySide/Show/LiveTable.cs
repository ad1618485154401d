using Spectre.Console;
using Spectre.Console.Rendering;

namespace LatestFrames;

/// <summary>What is on the screen while the readers read.</summary>
internal sealed class LiveTable(string title, IReadOnlyList<ReaderProcess> readers, bool hasClock, int terminalWidth)
{
    private const int WidthWithoutBar = 74;
    private const int LongestBar = 40;

    private readonly int _barLength = Math.Clamp(terminalWidth - WidthWithoutBar, 1, LongestBar);

    // The bar's full length; grows with the oldest picture seen.
    private double _scaleMs = 1000;

    public IRenderable Render(TimeSpan elapsed, TimeSpan duration)
    {
        ReaderSample?[] samples = [.. readers.Select(reader => reader.Last)];
        _scaleMs = Math.Max(_scaleMs, samples.Max(sample => sample?.AgeMs ?? 0));

        Table table = Columns().Caption(new TableTitle($"{elapsed.TotalSeconds:0} of {duration.TotalSeconds:0} s", Style.Plain));
        foreach ((ReaderProcess reader, ReaderSample? sample) in readers.Zip(samples))
        {
            table.AddRow([new Text(reader.Name), .. AgeCells(reader, sample), .. CountCells(sample)]);
        }

        return table;
    }

    private Table Columns()
    {
        Table table = new Table().Border(TableBorder.Rounded).Title(new TableTitle(Markup.Escape(title), Style.Plain));
        table.AddColumn("Reader");
        table.AddColumn(new TableColumn(hasClock ? "Age" : "Since decoding").RightAligned().Width(8));
        if (hasClock) table.AddColumn(new TableColumn(string.Empty).Width(_barLength));
        table.AddColumn(new TableColumn("Read").RightAligned().Width(6));
        table.AddColumn(new TableColumn("Skipped").RightAligned());
        table.AddColumn(new TableColumn("Memory").RightAligned().Width(7));
        return table;
    }

    private IRenderable[] AgeCells(ReaderProcess reader, ReaderSample? sample)
    {
        if (!hasClock) return [new Text(reader.Failure is null ? Age.Of(sample?.AgeSinceDecodingMs) : "ended")];

        Color color = reader.Kind == ReaderKind.Plain ? Color.Red : Color.Green;
        int length = (int)Math.Clamp((sample?.AgeMs ?? 0) / _scaleMs * _barLength, sample is null ? 0 : 1, _barLength);
        IRenderable bar = reader.Failure is null ? new Text(new string('━', length), color) : new Text("ended");
        return [new Text(Age.Of(sample?.AgeMs)), bar];
    }

    private static IRenderable[] CountCells(ReaderSample? sample) => sample is null
        ? [new Text("–"), new Text("–"), new Text("–")]
        : [new Text($"{sample.FramesRead}"), new Text($"{sample.FramesSkipped}"), new Text($"{sample.RssMb:0} MB")];
}
