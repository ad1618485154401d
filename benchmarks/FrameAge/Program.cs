using System.CommandLine;
using System.CommandLine.Parsing;

namespace LatestFrames;

/// <summary>The command line.</summary>
internal static class Program
{
    private static readonly Option<string[]> s_streams = Names(
        "--streams", "The simulated cameras.", [CameraStream.All[0].Id], [.. CameraStream.All.Select(stream => stream.Id)]);

    private static readonly Option<string[]> s_contenders = Names(
        "--contenders", "Who takes part; by default everybody.", Ids(), Ids());

    private static readonly Option<int[]> s_works = new("--work-ms")
    {
        Description = "Work per frame, in milliseconds; several are measured one after the other.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [0, 20, 100, 500],
    };

    private static readonly Option<int> s_rounds = Number("--rounds", "How often everybody has a turn.", 3, 1, 100);
    private static readonly Option<int> s_seconds = Number("--seconds", "The measured time of a run.", 20, 1, 3600);
    private static readonly Option<int> s_warmUp = Number("--warm-up", "Seconds that a run reads without work first.", 2, 0, 60);
    private static readonly Option<string?> s_json = new("--json") { Description = "Write the figures to this file." };
    private static readonly Option<string?> s_markdown = new("--markdown") { Description = "Write the tables to this file. [default: standard output]" };
    private static readonly Option<string?> s_plots = new("--plots") { Description = "Draw the ages into PNGs in this folder." };

    private static readonly Option<string> s_contender = new("--contender") { Required = true };
    private static readonly Option<string> s_url = new("--url") { Required = true };
    private static readonly Option<int> s_work = Number("--work-ms", "Work per frame, in milliseconds.", 0, 0, 10_000);

    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Measures how old the frames of a camera are when their consumer gets them, for everything that one could read it with.")
        {
            s_streams, s_contenders, s_works, s_rounds, s_seconds, s_warmUp, s_json, s_markdown, s_plots,
        };
        s_works.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is { } works && works.Any(work => work is < 0 or > 10_000))
                result.AddError("--work-ms are numbers from 0 to 10000.");
        });
        root.SetAction((arguments, cancellationToken) => new FrameAgeProgram(Options(arguments)).RunAsync(cancellationToken));

        // What the child processes run.
        s_contender.AcceptOnlyFromAmong([.. Contender.All.Where(contender => contender.Open is not null).Select(contender => contender.Id)]);
        var run = new Command("run", "One contender, one camera, one line of JSON; ends when standard input closes.") { s_contender, s_url, s_work, s_warmUp, s_seconds };
        run.SetAction(arguments => RunProgram.Run(
            Contender.All.First(contender => contender.Id == arguments.GetValue(s_contender)),
            arguments.GetValue(s_url)!,
            new RunPlan(TimeSpan.FromMilliseconds(arguments.GetValue(s_work)), WarmUp(arguments), Duration(arguments))));
        root.Subcommands.Add(run);

        // After Ctrl+C the contender and the simulator are ended one after the other; the default of 2 s may be too short for that.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
    }

    private static FrameAgeOptions Options(ParseResult arguments) => new()
    {
        Streams = [.. CameraStream.All.Where(stream => arguments.GetValue(s_streams)!.Contains(stream.Id))],
        Contenders = [.. Contender.All.Where(contender => arguments.GetValue(s_contenders)!.Contains(contender.Id))],
        Works = [.. arguments.GetValue(s_works)!.Distinct().Select(work => TimeSpan.FromMilliseconds(work))],
        Rounds = arguments.GetValue(s_rounds),
        WarmUp = WarmUp(arguments),
        Duration = Duration(arguments),
        JsonPath = arguments.GetValue(s_json),
        MarkdownPath = arguments.GetValue(s_markdown),
        PlotFolder = arguments.GetValue(s_plots),
    };

    private static TimeSpan WarmUp(ParseResult arguments) => TimeSpan.FromSeconds(arguments.GetValue(s_warmUp));

    private static TimeSpan Duration(ParseResult arguments) => TimeSpan.FromSeconds(arguments.GetValue(s_seconds));

    private static string[] Ids() => [.. Contender.All.Select(contender => contender.Id)];

    private static Option<string[]> Names(string name, string description, string[] value, string[] allowed)
    {
        var option = new Option<string[]>(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => value };
        return option.AcceptOnlyFromAmong(allowed);
    }

    private static Option<int> Number(string name, string description, int value, int smallest, int largest)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add((OptionResult result) =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() is var given && (given < smallest || given > largest))
                result.AddError($"{name} is a number from {smallest} to {largest}.");
        });
        return option;
    }
}
