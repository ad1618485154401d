using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>Looks up GStreamer's installed elements, which OpenCV does not report. Linux and Windows only.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class GStreamerRegistry
{
    private const string Linux = "libgstreamer-1.0.so.0";
    private const string Windows = "gstreamer-1.0-0";

    /// <summary>Whether an element is installed.</summary>
    /// <returns>False also where GStreamer's library cannot be found under its usual name.</returns>
    public static bool Has(string element)
    {
        try
        {
            if (OperatingSystem.IsLinux()) return HasOnLinux(element);
            return OperatingSystem.IsWindows() && HasOnWindows(element);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            // Expected: an OpenCV with a statically linked GStreamer has no shared library of it.
            return false;
        }
    }

    // OpenCV initializes GStreamer too; a repeated initialization does nothing.
    private static bool HasOnLinux(string element) =>
        InitializeOnLinux(IntPtr.Zero, IntPtr.Zero, IntPtr.Zero) != 0
        && CheckOnLinux(GetOnLinux(), NativeEnvironment.Native(element), 1, 0, 0) != 0;

    private static bool HasOnWindows(string element) =>
        InitializeOnWindows(IntPtr.Zero, IntPtr.Zero, IntPtr.Zero) != 0
        && CheckOnWindows(GetOnWindows(), NativeEnvironment.Native(element), 1, 0, 0) != 0;

    [DllImport(Linux, EntryPoint = "gst_init_check")]
    private static extern int InitializeOnLinux(IntPtr argc, IntPtr argv, IntPtr error);

    [DllImport(Linux, EntryPoint = "gst_registry_get")]
    private static extern IntPtr GetOnLinux();

    [DllImport(Linux, EntryPoint = "gst_registry_check_feature_version")]
    private static extern int CheckOnLinux(IntPtr registry, byte[] name, uint major, uint minor, uint micro);

    [DllImport(Windows, EntryPoint = "gst_init_check")]
    private static extern int InitializeOnWindows(IntPtr argc, IntPtr argv, IntPtr error);

    [DllImport(Windows, EntryPoint = "gst_registry_get")]
    private static extern IntPtr GetOnWindows();

    [DllImport(Windows, EntryPoint = "gst_registry_check_feature_version")]
    private static extern int CheckOnWindows(IntPtr registry, byte[] name, uint major, uint minor, uint micro);
}
