using System.Runtime.InteropServices;
using System.Text;

namespace LatestFrames;

/// <summary>Reads and sets environment variables as native code reads them.</summary>
/// <remarks>
/// .NET keeps its own copy: <see cref="Environment.SetEnvironmentVariable(string, string)"/> changes neither the
/// variables of C's getenv on Unix nor the C runtime's copy on Windows; the C library's own functions do. They are not
/// thread safe against each other, so all calls are made under <see cref="FFmpegOptions"/>' lock or before the first
/// open.
/// </remarks>
internal static class NativeEnvironment
{
    // PtrToStringAnsi decodes UTF-8 on Unix.
    public static string? Get(string name) => Marshal.PtrToStringAnsi(
        OperatingSystem.IsWindows() ? GetMsvcrt(Native(name)) : GetUnix(Native(name)));

    /// <summary>Sets a variable, or removes it when the value is null.</summary>
    public static void Set(string name, string? value)
    {
        if (OperatingSystem.IsWindows())
        {
            // An empty value removes the variable. OpenCV's FFmpeg plugin is a MinGW build, whose getenv reads the copy
            // of msvcrt.dll; OpenCV itself reads that of ucrtbase.dll.
            _ = SetWindows(Native(name), Native(value ?? ""));
            _ = SetMsvcrt(Native(name), Native(value ?? ""));
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

    // Imports with byte arrays, because netstandard2.0 lacks the LibraryImport generator and UTF-8 marshalling.
    internal static byte[] Native(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport("libc", EntryPoint = "getenv")]
    private static extern IntPtr GetUnix(byte[] name);

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetUnix(byte[] name, byte[] value, int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv")]
    private static extern int UnsetUnix(byte[] name);

    [DllImport("msvcrt", EntryPoint = "getenv")]
    private static extern IntPtr GetMsvcrt(byte[] name);

    [DllImport("msvcrt", EntryPoint = "_putenv_s")]
    private static extern int SetMsvcrt(byte[] name, byte[] value);

    [DllImport("ucrtbase", EntryPoint = "_putenv_s")]
    private static extern int SetWindows(byte[] name, byte[] value);
}
