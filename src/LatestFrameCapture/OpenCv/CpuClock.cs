using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>Reads the used CPU time; zero where the system does not report it.</summary>
internal static class CpuClock
{
    // <time.h>: CLOCK_THREAD_CPUTIME_ID.
    private const int LinuxThread = 3;
    private const int MacThread = 16;

    /// <summary>Returns the CPU time of the calling thread.</summary>
    public static TimeSpan OfThread()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                return GetThreadTimes(GetCurrentThread(), out _, out _, out long kernel, out long user)
                    ? new TimeSpan(kernel + user)
                    : TimeSpan.Zero;
            }

            int clock = OperatingSystem.IsMacOS() ? MacThread : LinuxThread;
            if (clock_gettime(clock, out Time time) != 0) return TimeSpan.Zero;
            return new TimeSpan(((long)time.Seconds * TimeSpan.TicksPerSecond) + ((long)time.Nanoseconds / 100));
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Expected on other operating systems.
            return TimeSpan.Zero;
        }
    }

    /// <summary>Returns the CPU time of the process.</summary>
    public static TimeSpan OfProcess()
    {
        try
        {
            using Process process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
        catch (Exception exception) when (
            exception is Win32Exception or InvalidOperationException or NotSupportedException or IOException)
        {
            // Expected on a system that does not report it, and in a container without /proc.
            return TimeSpan.Zero;
        }
    }

    // Both fields have the size of a register on the systems that .NET supports.
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
    private static extern bool GetThreadTimes(
        IntPtr thread, out long creation, out long exit, out long kernel, out long user);
}
