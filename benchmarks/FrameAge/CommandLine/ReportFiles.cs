using System.CommandLine;

namespace LatestFrames;

/// <summary>Where the results go: the same options for all measurements.</summary>
/// <param name="JsonPath">The figures' file, or null.</param>
/// <param name="MarkdownPath">The tables' file; null for standard output.</param>
/// <param name="PlotFolder">The plots' folder, or null.</param>
internal sealed record ReportFiles(string? JsonPath, string? MarkdownPath, string? PlotFolder)
{
    private static readonly Option<string?> s_json = new("--json") { Description = "Write the figures to this file." };
    private static readonly Option<string?> s_markdown = new("--markdown") { Description = "Write the tables to this file. [default: standard output]" };
    private static readonly Option<string?> s_plots = new("--plots") { Description = "Draw PNGs into this folder." };

    public static void AddOptions(Command command, bool hasPlots)
    {
        command.Options.Add(s_json);
        command.Options.Add(s_markdown);
        if (hasPlots) command.Options.Add(s_plots);
    }

    public static ReportFiles Of(ParseResult arguments) =>
        new(arguments.GetValue(s_json), arguments.GetValue(s_markdown), arguments.GetValue(s_plots));

    /// <summary>Writes what was asked for.</summary>
    /// <param name="result">For the JSON file.</param>
    /// <param name="markdown">The tables.</param>
    /// <param name="draw">Draws into a folder and tells what it did; null without plots.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync<TResult>(
        TResult result, string markdown, Func<string, CancellationToken, Task<string>>? draw, CancellationToken cancellationToken)
        where TResult : MeasurementResult
    {
        if (MarkdownPath is { } path) await File.WriteAllTextAsync(path, markdown, cancellationToken).ConfigureAwait(false);
        else Console.Write(markdown);
        if (JsonPath is { } json) await ResultJson.WriteAsync(json, result, cancellationToken).ConfigureAwait(false);
        if (PlotFolder is { } folder && draw is not null)
            await Console.Error.WriteLineAsync(await draw(folder, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
