using System.CommandLine;
using BenchmarkDotNet.Running;

namespace LatestFrames;

/// <summary>
/// BenchmarkDotNet's command line (<c>--filter '*' --job short</c>), and <c>hand-over</c> for what it cannot measure.
/// How old frames are is measured by benchmarks/FrameAge.
/// </summary>
internal static class Program
{
    private const string HandOverName = "hand-over";

    private static int Main(string[] args)
    {
        if (args is [HandOverName, ..]) return HandOver().Parse(args[1..]).Invoke();
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }

    private static RootCommand HandOver()
    {
        var count = new Option<int>("--count")
        {
            Description = "Frames for each way to hand over, 1 or more.",
            DefaultValueFactory = _ => 5000,
        };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => int.TryParse(token.Value, out int number) && number < 1))
                result.AddError("--count is a number from 1.");
        });
        var output = new Option<string>("--output")
        {
            Description = "The folder for the table and the figures.",
            DefaultValueFactory = _ => "artifacts/bench",
        };
        var command = new RootCommand("Measures how long a frame takes from its push to a reader that waits for it.")
        {
            count, output,
        };
        command.SetAction(arguments => HandOverProgram.Run(arguments.GetValue(count), arguments.GetValue(output)!));
        return command;
    }
}
