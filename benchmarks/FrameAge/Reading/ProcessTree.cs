using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>The CPU time and memory of this process and, on Linux, of the children that it has now.</summary>
internal static class ProcessTree
{
    // proc(5): the clock's ticks of the kernel's interface, 100 a second on every platform of .NET.
    private const double TicksPerSecond = 100;

    // Of the fields after the program's name, which is in parentheses and may contain anything.
    private const int ParentField = 1;
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;

    private const string PeakLine = "VmHWM:";

    public static TimeSpan TakeCpu() =>
        Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(Children().Sum(child => child.Cpu));

    /// <summary>The sum of each one's highest resident memory, in MB of 10^6 bytes.</summary>
    public static double TakePeakMb()
    {
        using Process process = Process.GetCurrentProcess();
        return (process.PeakWorkingSet64 / 1e6) + Children().Sum(child => PeakMbOf(child.Folder));
    }

    private static IEnumerable<(string Folder, double Cpu)> Children()
    {
        if (!OperatingSystem.IsLinux()) yield break;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)) continue;
            string stat = Read(folder, "stat");
            if (stat.Length == 0) continue;
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (Number(ParentField) == Environment.ProcessId)
                yield return (folder, (Number(UserTimeField) + Number(SystemTimeField)) / TicksPerSecond);

            long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
    }

    private static double PeakMbOf(string folder)
    {
        string? line = Array.Find(
            Read(folder, "status").Split('\n'), line => line.StartsWith(PeakLine, StringComparison.Ordinal));
        string[] words = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length < 2 ? 0 : long.Parse(words[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (IOException)
        {
            // It ended between the listing and the reading.
            return "";
        }
    }
}
