using System.CommandLine;

namespace LatestFrames;

/// <summary>The command line: ages, and a command for each other measurement.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        RootCommand root = AgeCommand.Create();
        root.Subcommands.Add(CpuCommand.Create());
        root.Subcommands.Add(CamerasCommand.Create());
        root.Subcommands.Add(MemoryCommand.Create());

        // After Ctrl+C the contender and the simulator are ended one after the other; the default of 2 s may be too short for that.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
    }
}
