using System.Globalization;
using Spectre.Console;

namespace LatestFrames;

/// <summary>A result in Markdown.</summary>
internal sealed class MarkdownPage : IDisposable
{
    // Wider than any row: Markdown has no edge at which to wrap.
    private const int Width = 500;

    private readonly StringWriter _writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly IAnsiConsole _console;

    /// <param name="result">Whose machine and omissions come first.</param>
    /// <param name="explanation">How it was measured.</param>
    public MarkdownPage(MeasurementResult result, string explanation)
    {
        // Told everything, because Spectre.Console would write colours where it recognizes some CI service.
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        _console.Profile.Width = Width;
        _writer.WriteLine($"{result.Machine}  ");
        _writer.WriteLine(explanation);
        foreach (string what in result.LeftOut) AddParagraph($"Left out: {what}");
    }

    public void AddHeading(string text) => AddParagraph($"### {text}");

    public void AddParagraph(string text) => _writer.WriteLine($"\n{text}");

    /// <summary>Adds a table.</summary>
    /// <param name="firstHead">The head of the column that names the rows.</param>
    /// <param name="rows">What it shows.</param>
    /// <param name="name">The rows' names.</param>
    /// <param name="columns">The other columns.</param>
    public void AddTable<TRow>(string firstHead, IEnumerable<TRow> rows, Func<TRow, string> name, IReadOnlyList<(string Head, Func<TRow, string> Cell)> columns)
    {
        _writer.WriteLine();
        Table table = new Table().Border(TableBorder.Markdown).AddColumn(firstHead);
        foreach ((string head, _) in columns) table.AddColumn(new TableColumn(head).RightAligned());
        foreach (TRow row in rows) table.AddRow([name(row), .. columns.Select(column => column.Cell(row))]);
        _console.Write(table);
    }

    // Spectre.Console surrounds Markdown's tables with lines of blanks.
    public override string ToString() => string.Join('\n', _writer.ToString().Split('\n').Select(line => line.TrimEnd(' ')))
        .Replace("\n\n\n", "\n\n", StringComparison.Ordinal).TrimEnd('\n') + "\n";

    public void Dispose() => _writer.Dispose();
}
