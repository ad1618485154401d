using System.CommandLine;

namespace LatestFrames;

/// <summary>The command line.</summary>
internal static class Program
{
    private static readonly Option<double> s_minutes = new("--minutes")
    {
        Description = "How long.",
        DefaultValueFactory = _ => 60
    };

    private static readonly Option<int?> s_seed = new("--seed")
    {
        Description = "Repeats the faults of an earlier run. [default: a new one, which is printed]"
    };

    private static readonly Option<StationKind[]> s_stations = new("--stations")
    {
        Description = "Which stations, to look for a fault of one; a kind may be named several times. [default: all]",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => Enum.GetValues<StationKind>()
    };

    private static Task<int> Main(string[] args)
    {
        s_minutes.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(result.GetValueOrDefault<double>() is > 0 and <= 100_000))
                result.AddError("--minutes is more than 0 and at most 100000.");
        });
        var command = new RootCommand(
            "Reads simulated cameras that are killed, frozen, resized and cut off at random, "
            + "and looks for what must never happen.")
        {
            s_minutes, s_seed, s_stations,
        };
        command.SetAction((arguments, cancellationToken) => new SoakRun(new SoakOptions(
            TimeSpan.FromMinutes(arguments.GetValue(s_minutes)),
            arguments.GetValue(s_seed) ?? Random.Shared.Next(),
            arguments.GetValue(s_stations)!)).RunAsync(cancellationToken));

        // After Ctrl+C the cameras are still ended and the figures printed.
        return command.Parse(args).InvokeAsync(
            new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }
}
