using System.CommandLine;

namespace LatestFrames;

/// <summary>The command line of the ages: the program's own.</summary>
internal static class AgeCommand
{
    private static readonly Option<string[]> s_streams = NameOption.Several(
        "--streams", "The simulated cameras.", [CameraStream.All[0].Id], CameraStream.All.Select(stream => stream.Id));

    private static readonly Option<string[]> s_contenders = NameOption.Several(
        "--contenders", "Who takes part; by default everybody.", [.. Ids()], Ids());

    private static readonly Option<int[]> s_works = NumberOption.Several(
        "--work-ms", "Work per frame, in milliseconds; several are measured one after the other.", [0, 20, 100, 500], 0, 10_000);

    private static readonly Option<int> s_rounds = NumberOption.Of("--rounds", "How often everybody has a turn.", 3, 1, 100);
    private static readonly Option<int> s_seconds = NumberOption.Of("--seconds", "The measured time of a run.", 20, 1, 3600);
    private static readonly Option<int> s_warmUp = NumberOption.Of("--warm-up", "Seconds that a run reads without work first.", 2, 0, 60);

    public static RootCommand Create()
    {
        var root = new RootCommand("Measures how old the frames of a camera are when their consumer gets them, for everything that one could read it with.")
        {
            s_streams, s_contenders, s_works, s_rounds, s_seconds, s_warmUp,
        };
        ReportFiles.AddOptions(root, hasPlots: true);
        root.SetAction((arguments, cancellationToken) => new AgeProgram(Options(arguments)).RunAsync(cancellationToken));
        root.Subcommands.Add(RunCommand.Of((_, contender, url, plan) => AgeMeasurement.Run(contender, url, plan)));
        return root;
    }

    private static AgeOptions Options(ParseResult arguments) => new()
    {
        Streams = [.. CameraStream.All.Where(stream => arguments.GetValue(s_streams)!.Contains(stream.Id))],
        Contenders = [.. Contender.All.Where(contender => arguments.GetValue(s_contenders)!.Contains(contender.Id))],
        Works = [.. arguments.GetValue(s_works)!.Distinct().Select(work => TimeSpan.FromMilliseconds(work))],
        Rounds = arguments.GetValue(s_rounds),
        WarmUp = TimeSpan.FromSeconds(arguments.GetValue(s_warmUp)),
        Duration = TimeSpan.FromSeconds(arguments.GetValue(s_seconds)),
        Files = ReportFiles.Of(arguments),
    };

    private static IEnumerable<string> Ids() => Contender.All.Select(contender => contender.Id);
}
