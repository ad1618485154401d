using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>The one call that .NET has no name for: kill(2) with a signal of one's choice. Linux only.</summary>
internal static partial class NativeMethods
{
    private const int SigStop = 19;
    private const int SigCont = 18;

    public static void Freeze(int processId) => Signal(processId, SigStop);

    public static void Resume(int processId) => Signal(processId, SigCont);

    private static void Signal(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
