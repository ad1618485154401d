using System.CommandLine;

namespace LatestFrames;

/// <summary>The command line of the CPU times.</summary>
internal static class CpuCommand
{
    public const string Name = "cpu";

    private static readonly Option<string> s_stream = NameOption.Of(
        "--stream", "The simulated camera.", "rtsp-1080p30", CameraStream.All.Select(stream => stream.Id));

    private static readonly Option<int> s_rounds = NumberOption.Of("--rounds", "How often everybody has a turn.", 3, 1, 100);
    private static readonly Option<int> s_seconds = NumberOption.Of("--seconds", "The measured time of a run.", 30, 1, 3600);
    private static readonly Option<int> s_warmUp = NumberOption.Of("--warm-up", "Seconds that a run reads first; less than 5 have the compiler's time in the figures.", 5, 0, 60);

    public static Command Create()
    {
        var cpu = new Command(Name, "Measures the CPU time per frame, with consumers that read two frames a second, against a bare loop.")
        {
            s_stream, s_rounds, s_seconds, s_warmUp,
        };
        ReportFiles.AddOptions(cpu, hasPlots: false);
        cpu.SetAction((arguments, cancellationToken) => new CpuProgram(Options(arguments)).RunAsync(cancellationToken));
        cpu.Subcommands.Add(RunCommand.Of((_, contender, url, plan) => CpuMeasurement.Run(contender, url, plan)));
        return cpu;
    }

    private static CpuOptions Options(ParseResult arguments) => new()
    {
        Stream = CameraStream.Of(arguments.GetValue(s_stream)!),
        Rounds = arguments.GetValue(s_rounds),
        WarmUp = TimeSpan.FromSeconds(arguments.GetValue(s_warmUp)),
        Duration = TimeSpan.FromSeconds(arguments.GetValue(s_seconds)),
        Files = ReportFiles.Of(arguments),
    };
}
