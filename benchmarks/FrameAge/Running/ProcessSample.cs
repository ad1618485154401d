using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace LatestFrames;

/// <summary>What this process holds of the machine, as it is: nothing is collected first.</summary>
/// <remarks>
/// Taken on Linux with next to no garbage: <see cref="Process"/> makes tens of kilobytes of it each time, which a collector that has nothing
/// else to do leaves lying for many minutes, and the process would seem to grow.
/// </remarks>
/// <param name="ResidentMb">Resident memory, in MB of 10^6 bytes.</param>
/// <param name="ManagedMb">The part of it that managed objects take, garbage included.</param>
/// <param name="Threads">Threads of the operating system.</param>
/// <param name="Handles">Open file descriptors; on Windows, handles.</param>
internal readonly record struct ProcessSample(double ResidentMb, double ManagedMb, int Threads, int Handles)
{
    // proc(5), counted from 0 behind the parenthesis that ends the program's name.
    private const int ThreadsField = 17;
    private const int ResidentPagesField = 21;

    // Open for ever: opening makes garbage, and each reading from the beginning is a new one.
    private static readonly SafeFileHandle? s_stat = OperatingSystem.IsLinux() ? File.OpenHandle("/proc/self/stat") : null;

    /// <summary>Takes one.</summary>
    /// <param name="handles">As counted a little earlier; null counts them, which makes a kilobyte of garbage.</param>
    public static ProcessSample Take(int? handles = null)
    {
        double managedMb = GC.GetTotalMemory(forceFullCollection: false) / 1e6;
        if (s_stat is not null)
        {
            (long threads, long residentPages) = ReadStat(s_stat);
            return new ProcessSample(residentPages * Environment.SystemPageSize / 1e6, managedMb, (int)threads, handles ?? CountHandles());
        }

        using var process = Process.GetCurrentProcess();
        return new ProcessSample(process.WorkingSet64 / 1e6, managedMb, process.Threads.Count, handles ?? process.HandleCount);
    }

    private static (long Threads, long ResidentPages) ReadStat(SafeFileHandle file)
    {
        Span<byte> buffer = stackalloc byte[1024];
        ReadOnlySpan<byte> stat = buffer[..RandomAccess.Read(file, buffer, 0)];
        stat = stat[(stat.LastIndexOf((byte)')') + 2)..];
        (long threads, long residentPages) = (0, 0);
        int field = 0;
        foreach (Range range in stat.Split((byte)' '))
        {
            if (field == ThreadsField) threads = long.Parse(stat[range], CultureInfo.InvariantCulture);
            if (field == ResidentPagesField) residentPages = long.Parse(stat[range], CultureInfo.InvariantCulture);
            field++;
        }

        return (threads, residentPages);
    }

    private static int CountHandles()
    {
        int count = 0;
        foreach (int one in new FileSystemEnumerable<int>("/proc/self/fd", static (ref FileSystemEntry _) => 1)) count += one;
        return count;
    }
}
