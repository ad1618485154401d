using Spectre.Console;

namespace LatestFrames;

/// <summary>Where the tables go.</summary>
internal static class Terminal
{
    // Wider than any table here: a log has no edge at which to wrap.
    private const int LogWidth = 200;

    /// <summary>Whether a table can be drawn over itself: standard output is a terminal.</summary>
    public static bool IsInteractive { get; } = !Console.IsOutputRedirected;

    public static IAnsiConsole Create()
    {
        if (IsInteractive) return AnsiConsole.Console;

        // Told everything, because Spectre.Console would write colours into a log where it recognizes some CI service.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = LogWidth;
        return console;
    }
}
