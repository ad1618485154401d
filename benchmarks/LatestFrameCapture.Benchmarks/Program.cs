using System.CommandLine;
using BenchmarkDotNet.Running;

namespace LatestFrames;

/// <summary>
/// BenchmarkDotNet's command line (<c>--filter '*' --job short</c>), and <c>hand-over</c> for what it cannot measure. How old frames are is measured by
/// benchmarks/FrameAge.
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
        var count = new Option<int>("--count") { Description = "Frames for each way to hand over, 1 or more.", DefaultValueFactory = _ => 5000 };
        var json = new Option<string?>("--json") { Description = "Write the figures to this file." };
        var markdown = new Option<string?>("--markdown") { Description = "Write the table to this file. [default: standard output]" };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() < 1) result.AddError("--count is a number from 1.");
        });
        var command = new RootCommand("Measures how long a frame takes from its push to a reader that waits for it.") { count, json, markdown };
        command.SetAction((arguments, cancellationToken) =>
            HandOverProgram.RunAsync(arguments.GetValue(count), arguments.GetValue(json), arguments.GetValue(markdown), cancellationToken));
        return command;
    }
}
