using System.CommandLine;

namespace LatestFrames;

/// <summary>The command line of the memory.</summary>
internal static class MemoryCommand
{
    public const string Name = "memory";

    private static readonly TimeSpan s_longestSettling = TimeSpan.FromMinutes(1);

    private static readonly Option<double> s_minutes = new("--minutes") { Description = "How long.", DefaultValueFactory = _ => 10 };

    private static readonly Option<int?> s_settling = new("--settle-seconds")
    {
        Description = "How long the process may grow at first. [default: 60, or a tenth of a run of less than 10 minutes]",
    };

    // Not the Python program: it has no command for this.
    private static readonly Option<string> s_contender = NameOption.Of(
        "--contender",
        "Who reads; another one tells what is FFmpeg's and the allocator's own.",
        Contender.LatestId,
        Contender.All.Where(contender => contender.Open is not null).Select(contender => contender.Id));

    public static Command Create()
    {
        s_minutes.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(result.GetValueOrDefault<double>() is >= 0.1 and <= 1440)) result.AddError("--minutes is a number from 0.1 to 1440.");
        });
        var memory = new Command(Name, "Measures whether a process grows that reads a camera for a long time.") { s_minutes, s_settling, s_contender };
        memory.Validators.Add(result =>
        {
            if (result.GetValue(s_settling) is { } settling && !(settling >= 0 && settling < result.GetValue(s_minutes) * 60))
                result.AddError("--settle-seconds is a number from 0 to less than the whole time.");
        });
        ReportFiles.AddOptions(memory, hasPlots: true);
        memory.SetAction((arguments, cancellationToken) => new MemoryProgram(Options(arguments)).RunAsync(cancellationToken));
        memory.Subcommands.Add(RunCommand.Of((_, contender, url, plan) => MemoryMeasurement.Run(contender, url, plan)));
        return memory;
    }

    private static MemoryOptions Options(ParseResult arguments)
    {
        // Whole seconds, as the child's command line has them.
        TimeSpan duration = TimeSpan.FromSeconds(Math.Round(arguments.GetValue(s_minutes) * 60));
        TimeSpan usual = duration / 10 < s_longestSettling ? duration / 10 : s_longestSettling;
        return new MemoryOptions
        {
            Stream = CameraStream.All[0],
            Contender = Contender.Of(arguments.GetValue(s_contender)!),
            Work = TimeSpan.FromMilliseconds(100),
            Duration = duration,
            Settling = arguments.GetValue(s_settling) is { } seconds ? TimeSpan.FromSeconds(seconds) : usual,
            Files = ReportFiles.Of(arguments),
        };
    }
}
