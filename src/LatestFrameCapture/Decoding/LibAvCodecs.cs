using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Finds the libavcodec of the system and the one inside OpenCvSharp's native library.</summary>
/// <remarks>
/// Thread safety: any thread. Each library is loaded and checked once, by one thread, before another sees its
/// functions: function pointers that one thread fills while another calls them crash the process.
/// </remarks>
internal static class LibAvCodecs
{
    private static readonly Lazy<(LibAvCodec? Library, string? WhyNot)> s_system =
        new(LoadSystem, LazyThreadSafetyMode.ExecutionAndPublication);

    private static readonly Lazy<(LibAvCodec? Library, string? WhyNot)> s_openCv =
        new(LoadOpenCv, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The library that is installed on the system.</summary>
    /// <param name="whyNot">Why it is null.</param>
    public static LibAvCodec? System(out string? whyNot) => Of(s_system, out whyNot);

    /// <summary>The library that OpenCvSharp's native library contains, or is linked with.</summary>
    /// <param name="whyNot">Why it is null.</param>
    public static LibAvCodec? OpenCv(out string? whyNot) => Of(s_openCv, out whyNot);

    /// <summary>The name of the library's file on this system.</summary>
    /// <param name="library">Such as <c>avcodec</c>.</param>
    /// <param name="major">Its major version.</param>
    public static string FileName(string library, int major) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? $"{library}-{major}.dll"
        : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? $"lib{library}.{major}.dylib"
        : $"lib{library}.so.{major}";

    /// <summary>Reads the version of libavcodec from OpenCV's build information.</summary>
    /// <returns>0 when it is not there.</returns>
    public static int MajorIn(string buildInformation)
    {
        // "    avcodec:                   YES (61.19.101)", modules/core/src/system.cpp prints what CMake found.
        int at = buildInformation.IndexOf("avcodec:", StringComparison.Ordinal);
        int end = at < 0 ? -1 : buildInformation.IndexOf('\n', at);
        if (at >= 0 && end < 0) end = buildInformation.Length;
        int open = at < 0 ? -1 : buildInformation.IndexOf('(', at, end - at);
        int major = 0;
        for (int i = open + 1; open >= 0 && i < end && major < 1000; i++)
        {
            if (buildInformation[i] is < '0' or > '9') return major;
            major = 10 * major + buildInformation[i] - '0';
        }

        return 0;
    }

    private static LibAvCodec? Of(Lazy<(LibAvCodec? Library, string? WhyNot)> found, out string? whyNot)
    {
        whyNot = found.Value.WhyNot;
        return found.Value.Library;
    }

    private static (LibAvCodec? Library, string? WhyNot) LoadSystem()
    {
        string? whyNot = null;
        for (int major = LibAvCodec.NewestMajor; major >= LibAvCodec.OldestMajor; major--)
        {
            // The versions of libavutil are two behind since FFmpeg 4.
            if (!NativeLibrary.TryLoad(FileName("avcodec", major), out nint codec)) continue;
            if (!NativeLibrary.TryLoad(FileName("avutil", major - 2), out nint util))
            {
                whyNot ??= $"{FileName("avcodec", major)} is there without {FileName("avutil", major - 2)}";
                continue;
            }

            LibAvCodec? library = Checked(codec, util, $"libavcodec {major} (system)", out string? reason);
            if (library is not null) return (library, null);
            whyNot ??= reason;
        }

        string versions = $"{LibAvCodec.OldestMajor} to {LibAvCodec.NewestMajor}";
        return (null, whyNot ?? $"no libavcodec of the versions {versions} is installed");
    }

    private static (LibAvCodec? Library, string? WhyNot) LoadOpenCv()
    {
        // Loads OpenCvSharp's native library. avcodec_version is not exported there.
        int major = MajorIn(Cv2.GetBuildInformation() ?? "");
        if (major is < LibAvCodec.OldestMajor or > LibAvCodec.NewestMajor)
        {
            string what = major == 0 ? "no libavcodec" : $"libavcodec {major}, which is not known";
            return (null, $"OpenCvSharp's native library has {what}");
        }

        if (LoadedFile("OpenCvSharpExtern") is not { } file || !NativeLibrary.TryLoad(file, out nint handle))
            return (null, "OpenCvSharp's native library exports no libavcodec on this system");

        LibAvCodec? library = Checked(handle, handle, $"libavcodec {major} (OpenCvSharp)", out string? whyNot);
        return (library, whyNot);
    }

    /// <summary>
    /// The path of a library that the process has loaded, whoever chose it; null where that cannot be seen.
    /// </summary>
    private static string? LoadedFile(string name)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux)) return null;
        try
        {
            foreach (string line in File.ReadLines("/proc/self/maps"))
            {
                int path = line.IndexOf('/');
                if (path < 0 || !Path.GetFileName(line).Contains(name)) continue;
                string file = line.Substring(path);
                if (File.Exists(file)) return file;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected without /proc, and of a process with capabilities of its own, whose files there are root's.
        }

        return null;
    }

    private static LibAvCodec? Checked(nint codec, nint util, string name, out string? whyNot)
    {
        LibAvCodec? library = LibAvCodec.TryBind(new LibAvExports(codec, util), name, out whyNot);
        if (library is null) return null;
        whyNot = LibAvCodecCheck.WhyNot(library);
        return whyNot is null ? library : null;
    }
}
