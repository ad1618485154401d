using System.Diagnostics;

namespace LatestFrames;

/// <summary>Ends a child process with its parent: standard input closes however the parent ends.</summary>
internal static class ParentWatch
{
    public static void Start() => new Thread(WaitForEnd) { IsBackground = true, Name = "Parent" }.Start();

    private static void WaitForEnd()
    {
        while (Console.In.ReadLine() is not null)
        {
            // The parent has nothing to say.
        }

        // Kill and not Exit: no destructor of a native library may run beside a native call.
        using Process process = Process.GetCurrentProcess();
        process.Kill();
    }
}
