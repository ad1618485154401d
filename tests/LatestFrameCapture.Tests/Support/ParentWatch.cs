using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// Ends this process when the one that started it is gone. dotnet test ends its host when a test exceeds the hang
/// limit; the tests run in a child of that host, which a test that hangs would keep alive, with its pipes.
/// </summary>
internal static class ParentWatch
{
    private const string ParentId = "PPid:";

    [ModuleInitializer]
    public static void Begin()
    {
        if (!OperatingSystem.IsLinux()) return;
        string line = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith(ParentId, StringComparison.Ordinal));
        var parent = Process.GetProcessById(int.Parse(line.AsSpan(ParentId.Length)));
        new Thread(() => EndAfter(parent)) { IsBackground = true, Name = nameof(ParentWatch) }.Start();
    }

    private static void EndAfter(Process parent)
    {
        parent.WaitForExit();
        Process.GetCurrentProcess().Kill();
    }
}
