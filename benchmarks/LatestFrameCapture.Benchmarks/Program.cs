using BenchmarkDotNet.Running;

namespace LatestFrames;

/// <summary>BenchmarkDotNet's command line: <c>--filter '*' --job short</c>. How old frames are is measured by benchmarks/FrameAge.</summary>
internal static class Program
{
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
