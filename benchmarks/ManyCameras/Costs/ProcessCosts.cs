using System.Globalization;

namespace LatestFrames;

/// <summary>What this process and its children use, from <c>/proc</c>.</summary>
internal static class ProcessCosts
{
    // The kernel's USER_HZ, whatever its own rate.
    private const double TicksPerSecond = 100;

    public static TimeSpan Cpu => Environment.CpuUsage.TotalTime;

    /// <summary>The processor time of the threads whose name begins so.</summary>
    public static TimeSpan CpuOfThreads(string name)
    {
        double ticks = 0;
        foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (TryRead(thread + "/stat") is { } stat && NameIn(stat).StartsWith(name, StringComparison.Ordinal))
                ticks += TicksIn(stat);
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The processor time of the children that run, and their share of memory in megabytes.</summary>
    public static (TimeSpan Cpu, double Memory) Children()
    {
        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        double ticks = 0, memory = 0;
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(process)[0])) continue;
            if (TryRead(process + "/stat") is not { } stat || FieldsOf(stat)[1] != own) continue;
            ticks += TicksIn(stat);
            memory += Kilobytes(process + "/smaps_rollup", "Pss:") * 1024 / 1e6;
        }

        return (TimeSpan.FromSeconds(ticks / TicksPerSecond), memory);
    }

    /// <summary>A value of this process's status, such as <c>VmRSS:</c> in kilobytes, or <c>Threads:</c>.</summary>
    public static double Status(string key) => Kilobytes("/proc/self/status", key);

    private static double Kilobytes(string file, string key)
    {
        string? line = TryRead(file)?.Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        string[] words = line?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 1 ? double.Parse(words[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string NameIn(string stat)
    {
        int open = stat.IndexOf('(');
        return stat.Substring(open + 1, stat.LastIndexOf(')') - open - 1);
    }

    // State first: the name before it may contain anything (proc(5)).
    private static string[] FieldsOf(string stat) => stat.Substring(stat.LastIndexOf(')') + 2).Split(' ');

    private static double TicksIn(string stat)
    {
        string[] fields = FieldsOf(stat);
        return long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected: it has ended meanwhile.
            return null;
        }
    }
}
