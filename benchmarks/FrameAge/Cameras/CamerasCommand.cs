using System.CommandLine;
using System.Globalization;

namespace LatestFrames;

/// <summary>The command line of many cameras.</summary>
internal static class CamerasCommand
{
    private const string Name = "cameras";
    private const int MostCameras = 256;

    private static readonly Option<int[]> s_counts = NumberOption.Several("--counts", "How many cameras; one number after the other.", [1, 4, 8, 16], 1, MostCameras);
    private static readonly Option<int> s_rounds = NumberOption.Of("--rounds", "How often everybody has a turn.", 1, 1, 100);
    private static readonly Option<int> s_seconds = NumberOption.Of("--seconds", "The measured time of a run.", 15, 1, 3600);
    private static readonly Option<int> s_warmUp = NumberOption.Of("--warm-up", "Seconds that a run reads first, once all cameras are open.", 5, 0, 60);

    private static readonly Option<int> s_count = NumberOption.Of("--count", "How many cameras.", 1, 1, MostCameras);

    public static Command Create()
    {
        var cameras = new Command(Name, "Measures what many cameras in one process cost and how old their frames are, against as many bare loops.")
        {
            s_counts, s_rounds, s_seconds, s_warmUp,
        };
        ReportFiles.AddOptions(cameras, hasPlots: true);
        cameras.SetAction((arguments, cancellationToken) => new CamerasProgram(Options(arguments)).RunAsync(cancellationToken));
        cameras.Subcommands.Add(RunCommand.Of(
            (arguments, contender, url, plan) => CamerasMeasurement.Run(contender, url, plan, arguments.GetValue(s_count)), s_count));
        return cameras;
    }

    /// <summary>The command line of a child process.</summary>
    public static string[] RunArguments(Contender contender, string url, RunPlan plan, int cameras) =>
        [Name, .. RunCommand.Arguments(contender, url, plan), s_count.Name, cameras.ToString(CultureInfo.InvariantCulture)];

    private static CamerasOptions Options(ParseResult arguments) => new()
    {
        Stream = CameraStream.All[0],
        Counts = [.. arguments.GetValue(s_counts)!.Distinct().Order()],
        Work = TimeSpan.FromMilliseconds(100),
        Rounds = arguments.GetValue(s_rounds),
        WarmUp = TimeSpan.FromSeconds(arguments.GetValue(s_warmUp)),
        Duration = TimeSpan.FromSeconds(arguments.GetValue(s_seconds)),
        Files = ReportFiles.Of(arguments),
    };
}
