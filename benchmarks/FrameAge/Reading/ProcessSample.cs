using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace LatestFrames;

/// <summary>What this process holds, as it is: nothing is collected first. MB are of 10^6 bytes.</summary>
/// <remarks>
/// Taken on Linux with next to no garbage. <see cref="Process"/> makes tens of kilobytes of it each time and
/// <see cref="Environment.WorkingSet"/> three (measured), and the process would seem to grow.
/// </remarks>
internal readonly record struct ProcessSample(double ResidentMb, double ManagedMb, int Threads, int Handles)
{
    // Left open: opening makes garbage, and each read at its beginning has new figures.
    private static readonly SafeFileHandle? s_pages =
        OperatingSystem.IsLinux() ? File.OpenHandle("/proc/self/statm") : null;

    /// <param name="counted">An earlier one, whose threads and handles to keep: counting makes garbage.</param>
    public static ProcessSample Take(ProcessSample? counted = null)
    {
        double managedMb = GC.GetTotalMemory(forceFullCollection: false) / 1e6;
        if (s_pages is null)
        {
            using var process = Process.GetCurrentProcess();
            return new ProcessSample(process.WorkingSet64 / 1e6, managedMb, process.Threads.Count, process.HandleCount);
        }

        // proc(5): the second number is that of the resident pages.
        Span<byte> buffer = stackalloc byte[128];
        ReadOnlySpan<byte> pages = buffer[..RandomAccess.Read(s_pages, buffer, 0)];
        pages = pages[(pages.IndexOf((byte)' ') + 1)..];
        long resident = long.Parse(pages[..pages.IndexOf((byte)' ')], CultureInfo.InvariantCulture);
        return new ProcessSample(
            resident * Environment.SystemPageSize / 1e6,
            managedMb,
            counted?.Threads ?? CountFiles("/proc/self/task"),
            counted?.Handles ?? CountFiles("/proc/self/fd"));
    }

    private static int CountFiles(string folder)
    {
        int count = 0;
        foreach (int one in new FileSystemEnumerable<int>(folder, static (ref FileSystemEntry _) => 1)) count += one;
        return count;
    }
}
