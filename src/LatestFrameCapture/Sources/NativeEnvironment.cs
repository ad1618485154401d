using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>Environment variables as native code sees them.</summary>
/// <remarks>
/// .NET keeps a copy of its own: <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not reach C's getenv on Unix, nor does it
/// reach the copy of the C runtime on Windows. The C library's own functions do. They are not thread safe against each other, so all calls are made
/// under <see cref="FFmpegOptions"/>' lock or before the first open.
/// </remarks>
internal static partial class NativeEnvironment
{
    public static string? Get(string name) => OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(name) : Marshal.PtrToStringUTF8(GetUnix(name));

    /// <summary>Sets a variable, or removes it when the value is null.</summary>
    public static void Set(string name, string? value)
    {
        if (OperatingSystem.IsWindows())
        {
            // An empty value removes it.
            _ = SetWindows(name, value ?? "");
            Environment.SetEnvironmentVariable(name, value);
        }
        else if (value is null)
        {
            _ = UnsetUnix(name);
        }
        else
        {
            _ = SetUnix(name, value, overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr GetUnix(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetUnix(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetUnix(string name);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetWindows(string name, string value);
}
