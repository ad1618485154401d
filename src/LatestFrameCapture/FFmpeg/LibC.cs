using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace LatestFrames;

/// <summary>The calls of Unix's C library for a child process and its pipes.</summary>
[SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "The names of C.")]
internal static unsafe class LibC
{
    public const int Terminate = 15;
    public const int Kill = 9;
    public const short Readable = 1;
    public const short Writable = 4;

    // <fcntl.h> and <asm-generic/ioctls.h> of Linux.
    private const int SetPipeSize = 1031;
    private const ulong BytesToRead = 0x541B;
    private const int Executable = 1;

    // PATH_MAX is 4096 on Linux and 1024 on macOS.
    private const int MaxPath = 4096;

    [StructLayout(LayoutKind.Sequential)]
    internal struct Descriptor
    {
        public int Number;
        public short Events;
        public short Returned;
    }

    /// <summary>Waits for one of several descriptors.</summary>
    /// <returns>How many are ready; 0 when the time elapsed, below 0 when a signal ended the wait.</returns>
    public static int Poll(Descriptor* descriptors, int count, int milliseconds) =>
        poll(descriptors, (nuint)count, milliseconds);

    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer) return (int)read(descriptor, bytes, (nuint)buffer.Length);
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes) return (int)write(descriptor, first, (nuint)bytes.Length);
    }

    public static void Signal(int process, int signal) => _ = kill(process, signal);

    /// <summary>Whether this user may execute a file.</summary>
    public static bool IsExecutable(string path) =>
        access(Encoding.UTF8.GetBytes(path + '\0'), Executable) == 0;

    /// <summary>A file's path without links; the path itself where it cannot be resolved.</summary>
    public static string RealPath(string path)
    {
        byte[] resolved = new byte[MaxPath];
        return realpath(Encoding.UTF8.GetBytes(path + '\0'), resolved) == IntPtr.Zero
            ? path
            : Encoding.UTF8.GetString(resolved, 0, Array.IndexOf(resolved, (byte)0));
    }

    /// <summary>Makes a pipe larger, where that can be done; Linux only.</summary>
    /// <returns>Whether it has that size now.</returns>
    public static bool TrySetPipeSize(int descriptor, int bytes) => fcntl(descriptor, SetPipeSize, bytes) >= bytes;

    /// <summary>How many bytes a pipe holds; 0 where that is not known. Linux only.</summary>
    public static int Available(int descriptor)
    {
        int bytes = 0;
        return ioctl(descriptor, BytesToRead, &bytes) < 0 ? 0 : bytes;
    }

    [DllImport("libc")]
    private static extern int poll(Descriptor* descriptors, nuint count, int timeout);

    [DllImport("libc")]
    private static extern nint read(int descriptor, byte* buffer, nuint count);

    [DllImport("libc")]
    private static extern nint write(int descriptor, byte* buffer, nuint count);

    [DllImport("libc")]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    private static extern int access(byte[] path, int mode);

    [DllImport("libc")]
    private static extern IntPtr realpath(byte[] path, byte[] resolved);

    [DllImport("libc")]
    private static extern int fcntl(int descriptor, int command, int argument);

    [DllImport("libc")]
    private static extern int ioctl(int descriptor, ulong request, int* argument);
}
