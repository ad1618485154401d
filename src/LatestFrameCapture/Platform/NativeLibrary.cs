using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>The part of .NET's class of that name that the decoders use.</summary>
internal static class NativeLibrary
{
    private const int Lazy = 1;

    private static readonly bool s_isWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    public static bool TryLoad(string path, out nint handle)
    {
        handle = s_isWindows
            ? LoadLibrary(path)
            : Try(path, static name => OpenByLibDl(name, Lazy), static name => OpenByLibC(name, Lazy));
        return handle != 0;
    }

    public static bool TryGetExport(nint handle, string name, out nint address)
    {
        address = s_isWindows
            ? GetProcAddress(handle, name)
            : Try(name, symbol => FindByLibDl(handle, symbol), symbol => FindByLibC(handle, symbol));
        return address != 0;
    }

    // libdl.so.2 is where glibc had these functions before 2.34, and still is as a stub; musl and macOS have them in
    // libc.
    private static nint Try(string name, Func<string, nint> byLibDl, Func<string, nint> byLibC)
    {
        try
        {
            return byLibDl(name);
        }
        catch (DllNotFoundException)
        {
            return byLibC(name);
        }
    }

    [DllImport("kernel32", EntryPoint = "LoadLibraryW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    private static extern nint LoadLibrary(string path);

    [DllImport("kernel32", BestFitMapping = false, ThrowOnUnmappableChar = true, ExactSpelling = true)]
    private static extern nint GetProcAddress(nint handle, string name);

    [DllImport("libdl.so.2", EntryPoint = "dlopen", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint OpenByLibDl(string path, int flags);

    [DllImport("libc", EntryPoint = "dlopen", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint OpenByLibC(string path, int flags);

    [DllImport("libdl.so.2", EntryPoint = "dlsym", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint FindByLibDl(nint handle, string name);

    [DllImport("libc", EntryPoint = "dlsym", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint FindByLibC(nint handle, string name);
}
