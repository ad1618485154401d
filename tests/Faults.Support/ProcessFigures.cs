using System.Diagnostics;

namespace LatestFrames;

/// <summary>What this process holds of the machine.</summary>
public readonly record struct ProcessFigures(int Threads, int Handles, double MemoryMb)
{
    public static ProcessFigures Take()
    {
        // Twice: what finalizers free is collected by the second.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        int handles = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : process.HandleCount;
        return new ProcessFigures(process.Threads.Count, handles, process.WorkingSet64 / 1e6);
    }
}
