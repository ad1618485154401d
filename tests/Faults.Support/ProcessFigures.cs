using System.Diagnostics;

namespace LatestFrames;

/// <summary>What this process holds of the machine.</summary>
public readonly record struct ProcessFigures(int Threads, int Handles, double MemoryMb)
{
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Takes them as soon as the process has not grown by more than it may, at the latest after 30 s: what has ended
    /// needs a moment to be gone, a long one on a busy machine.
    /// </summary>
    /// <param name="before">What it held.</param>
    /// <param name="growth">What it may hold beyond that.</param>
    public static ProcessFigures TakeSettled(ProcessFigures before, ProcessFigures growth)
    {
        ProcessFigures figures = default;
        SpinWait.SpinUntil(
            () =>
            {
                figures = Take();
                return figures.Threads <= before.Threads + growth.Threads
                    && figures.Handles <= before.Handles + growth.Handles
                    && figures.MemoryMb <= before.MemoryMb + growth.MemoryMb;
            },
            s_settling);
        return figures;
    }

    public static ProcessFigures Take()
    {
        // Twice: what finalizers free is collected by the second.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        int handles = OperatingSystem.IsLinux()
            ? Directory.GetFileSystemEntries("/proc/self/fd").Count(path => !IsAssembly(path))
            : process.HandleCount;
        return new ProcessFigures(process.Threads.Count, handles, process.WorkingSet64 / 1e6);
    }

    // .NET loads an assembly when it is first needed, however late that is, and keeps two handles of its file.
    private static bool IsAssembly(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name.EndsWith(".dll", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }
}
