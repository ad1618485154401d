using BenchmarkDotNet.Running;

namespace LatestFrames;

/// <summary>
/// <c>age [--seconds 20]</c> measures how old the frames are; everything else is BenchmarkDotNet's:
/// <c>--filter '*' --job short</c>.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["age"]:
                return await AgeProgram.RunAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false);
            case ["age", "--seconds", var text] when int.TryParse(text, out int seconds) && seconds > 0:
                return await AgeProgram.RunAsync(TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
            case ["age", ..]:
                await Console.Error.WriteLineAsync("Usage: age [--seconds <1 or more>]").ConfigureAwait(false);
                return 2;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }
}
