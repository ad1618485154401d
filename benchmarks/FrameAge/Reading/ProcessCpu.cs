using System.Globalization;

namespace LatestFrames;

/// <summary>The CPU time of this process and, on Linux, of the children that it has now.</summary>
internal static class ProcessCpu
{
    // proc(5): the clock's ticks of the kernel's interface, 100 a second on every platform of .NET.
    private const double TicksPerSecond = 100;

    // Of the fields after the program's name, which is in parentheses and may contain anything.
    private const int ParentField = 1;
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;

    public static TimeSpan Take()
    {
        TimeSpan own = Environment.CpuUsage.TotalTime;
        if (!OperatingSystem.IsLinux()) return own;

        double children = Directory.EnumerateDirectories("/proc").Sum(OfChild);
        return own + TimeSpan.FromSeconds(children);
    }

    private static double OfChild(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)) return 0;
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (Number(ParentField) != Environment.ProcessId) return 0;

            return (Number(UserTimeField) + Number(SystemTimeField)) / TicksPerSecond;

            long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended between the listing and the reading.
            return 0;
        }
    }
}
