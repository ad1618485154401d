using System.Runtime.InteropServices;
using System.Text;

namespace LatestFrames;

/// <summary>Environment variables as native code sees them.</summary>
/// <remarks>
/// .NET keeps a copy of its own: <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not reach C's getenv on Unix, nor does it
/// reach the copy of the C runtime on Windows. The C library's own functions do. They are not thread safe against each other, so all calls are made
/// under <see cref="FFmpegOptions"/>' lock or before the first open.
/// </remarks>
internal static class NativeEnvironment
{
    // What is called ANSI is UTF-8 on Unix.
    public static string? Get(string name) => OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(name) : Marshal.PtrToStringAnsi(GetUnix(Native(name)));

    /// <summary>Sets a variable, or removes it when the value is null.</summary>
    public static void Set(string name, string? value)
    {
        if (OperatingSystem.IsWindows())
        {
            // An empty value removes it.
            _ = SetWindows(Native(name), Native(value ?? ""));
            Environment.SetEnvironmentVariable(name, value);
        }
        else if (value is null)
        {
            _ = UnsetUnix(Native(name));
        }
        else
        {
            _ = SetUnix(Native(name), Native(value), overwrite: 1);
        }
    }

    // Plain imports of bytes, the same for every target: no generator and no marshalling that one of them lacks.
    internal static byte[] Native(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport("libc", EntryPoint = "getenv")]
    private static extern IntPtr GetUnix(byte[] name);

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetUnix(byte[] name, byte[] value, int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv")]
    private static extern int UnsetUnix(byte[] name);

    [DllImport("ucrtbase", EntryPoint = "_putenv_s")]
    private static extern int SetWindows(byte[] name, byte[] value);
}
