using System.Diagnostics;

namespace LatestFrames;

/// <summary>What this process takes of the processors.</summary>
internal static class CpuUse
{
    /// <summary>Measures until a task is completed.</summary>
    /// <returns>The number of cores.</returns>
    public static async Task<double> MeasureAsync(Task work)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await work;
        process.Refresh();
        return (process.TotalProcessorTime - before) / watch.Elapsed;
    }
}
