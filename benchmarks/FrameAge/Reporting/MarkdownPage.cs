using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LatestFrames;

/// <summary>Text and tables in Markdown.</summary>
internal sealed class MarkdownPage : IDisposable
{
    // Wider than any row: Markdown has no edge at which to wrap.
    private const int Width = 500;

    private readonly StringWriter _writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly IAnsiConsole _console;

    public MarkdownPage()
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
    }

    /// <summary>A table whose columns but the first are numbers.</summary>
    public static Table CreateTable(string firstHead, IEnumerable<string> heads)
    {
        Table table = new Table().Border(TableBorder.Markdown).AddColumn(firstHead);
        foreach (string head in heads) table.AddColumn(new TableColumn(head).RightAligned());
        return table;
    }

    public void WriteLine(string text) => _writer.WriteLine(text);

    public void Write(IRenderable table) => _console.Write(table);

    /// <summary>The page, without the lines of blanks with which Spectre.Console surrounds Markdown's tables.</summary>
    public override string ToString() =>
        string.Join('\n', _writer.ToString().Split('\n').Select(line => line.TrimEnd(' ')))
            .Replace("\n\n\n", "\n\n", StringComparison.Ordinal).TrimEnd('\n') + "\n";

    public void Dispose() => _writer.Dispose();
}
