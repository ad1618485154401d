using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LatestFrames;

/// <summary>
/// A job object of Windows around one child: its process and the children of that end with this process, however that
/// ends, and with <see cref="Kill"/>, also those whose parent has gone.
/// </summary>
/// <remarks>Thread safety: any thread. To dispose it kills too.</remarks>
internal sealed class ChildJob : SafeHandleZeroOrMinusOneIsInvalid
{
    // JobObjectExtendedLimitInformation, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE (winnt.h).
    private const int ExtendedLimits = 9;
    private const uint KillOnClose = 0x2000;

    private ChildJob(IntPtr job)
        : base(ownsHandle: true) => SetHandle(job);

    /// <summary>Puts a process into a job of its own.</summary>
    /// <returns>Null on Unix, and where that is not allowed, as in some jobs of older systems.</returns>
    public static ChildJob? TryPut(Process process)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return null;
        var job = new ChildJob(CreateJobObjectW(IntPtr.Zero, null));
        var limits = new Limits { Flags = KillOnClose };
        bool isIn = !job.IsInvalid
            && SetInformationJobObject(job, ExtendedLimits, ref limits, Marshal.SizeOf<Limits>())
            && AssignProcessToJobObject(job, process.Handle);
        if (isIn) return job;
        job.Dispose();
        return null;
    }

    /// <summary>Ends all processes of the job.</summary>
    public void Kill()
    {
        try
        {
            if (!IsClosed) _ = TerminateJobObject(this, 1);
        }
        catch (ObjectDisposedException)
        {
            // Another thread has closed it meanwhile, which ends its processes too.
        }
    }

    protected override bool ReleaseHandle() => CloseHandle(handle);

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
    private static extern bool SetInformationJobObject(ChildJob job, int kind, ref Limits limits, int length);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool AssignProcessToJobObject(ChildJob job, IntPtr process);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool TerminateJobObject(ChildJob job, uint exitCode);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(IntPtr handle);
}
