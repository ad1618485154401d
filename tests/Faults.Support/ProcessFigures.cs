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
            ? CountHandles()
            : process.HandleCount;
        return new ProcessFigures(process.Threads.Count, handles, process.WorkingSet64 / 1e6);
    }

    // .NET loads an assembly when it is first needed, however late that is, and keeps two handles of its file: these
    // are left out, and no others of it.
    private static int CountHandles()
    {
        string[] targets = [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(TargetOf)];
        return targets.Length - targets
            .Where(target => target.EndsWith(".dll", StringComparison.Ordinal))
            .GroupBy(target => target)
            .Sum(file => Math.Min(file.Count(), 2));
    }

    private static string TargetOf(string handle)
    {
        try
        {
            return File.ResolveLinkTarget(handle, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return "";
        }
    }
}
