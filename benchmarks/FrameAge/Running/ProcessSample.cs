using System.Diagnostics;

namespace LatestFrames;

/// <summary>What this process holds of the machine, as it is: nothing is collected first.</summary>
/// <param name="ResidentMb">Resident memory, in MB of 10^6 bytes.</param>
/// <param name="ManagedMb">The part of it that managed objects take, garbage included.</param>
/// <param name="Threads">Threads of the operating system.</param>
/// <param name="Handles">Open file descriptors; on Windows, handles.</param>
internal readonly record struct ProcessSample(double ResidentMb, double ManagedMb, int Threads, int Handles)
{
    public static ProcessSample Take()
    {
        using var process = Process.GetCurrentProcess();
        int handles = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : process.HandleCount;
        return new ProcessSample(process.WorkingSet64 / 1e6, GC.GetTotalMemory(forceFullCollection: false) / 1e6, process.Threads.Count, handles);
    }
}
