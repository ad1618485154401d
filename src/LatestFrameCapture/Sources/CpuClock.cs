using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>CPU time that has been used; zero where the system does not tell.</summary>
internal static class CpuClock
{
    // <time.h>: CLOCK_THREAD_CPUTIME_ID.
    private const int LinuxThread = 3;
    private const int MacThread = 16;

    /// <summary>The calling thread's.</summary>
    public static TimeSpan OfThread()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                return GetThreadTimes(GetCurrentThread(), out _, out _, out long kernel, out long user) ? new TimeSpan(kernel + user) : TimeSpan.Zero;
            if (clock_gettime(OperatingSystem.IsMacOS() ? MacThread : LinuxThread, out Time time) != 0) return TimeSpan.Zero;
            return new TimeSpan(((long)time.Seconds * TimeSpan.TicksPerSecond) + ((long)time.Nanoseconds / 100));
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Expected: another system.
            return TimeSpan.Zero;
        }
    }

    /// <summary>The process's.</summary>
    public static TimeSpan OfProcess()
    {
        try
        {
            using Process process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or NotSupportedException or IOException)
        {
            // Expected: a system that does not tell, a container without /proc.
            return TimeSpan.Zero;
        }
    }

    // Both are of a register's size on the systems that .NET runs on.
    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public IntPtr Seconds;
        public IntPtr Nanoseconds;
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out Time time);

    [DllImport("kernel32")]
    private static extern IntPtr GetCurrentThread();

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetThreadTimes(IntPtr thread, out long creation, out long exit, out long kernel, out long user);
}
