using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>A job object of Windows: its processes, and their children, end with this process, however that
/// ends.</summary>
internal static class ChildJob
{
    // JobObjectExtendedLimitInformation, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE (winnt.h).
    private const int ExtendedLimits = 9;
    private const uint KillOnClose = 0x2000;

    // Never closed by us: the system closes the handle at the end of this process.
    private static readonly Lazy<IntPtr> s_job = new(Create, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Adds a process; without effect where that is not allowed, as in some jobs of older systems.</summary>
    public static void TryAdd(Process process)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows) || s_job.Value == IntPtr.Zero) return;
        _ = AssignProcessToJobObject(s_job.Value, process.Handle);
    }

    private static IntPtr Create()
    {
        IntPtr job = CreateJobObjectW(IntPtr.Zero, null);
        if (job == IntPtr.Zero) return job;
        var limits = new Limits { Flags = KillOnClose };
        bool isSet = SetInformationJobObject(job, ExtendedLimits, ref limits, Marshal.SizeOf<Limits>());
        return isSet ? job : IntPtr.Zero;
    }

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION.
    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public long ProcessTime;
        public long JobTime;
        public uint Flags;
        public UIntPtr MinWorkingSet;
        public UIntPtr MaxWorkingSet;
        public uint ActiveProcesses;
        public UIntPtr Affinity;
        public uint Priority;
        public uint Scheduling;
        public ulong ReadOperations;
        public ulong WriteOperations;
        public ulong OtherOperations;
        public ulong ReadBytes;
        public ulong WriteBytes;
        public ulong OtherBytes;
        public UIntPtr ProcessMemory;
        public UIntPtr JobMemory;
        public UIntPtr PeakProcessMemory;
        public UIntPtr PeakJobMemory;
    }

    [DllImport("kernel32", CharSet = CharSet.Unicode)]
    private static extern IntPtr CreateJobObjectW(IntPtr security, string? name);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetInformationJobObject(IntPtr job, int kind, ref Limits limits, int length);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool AssignProcessToJobObject(IntPtr job, IntPtr process);
}
