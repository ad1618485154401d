using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>Whether what is set for OpenCV arrives at a library that MinGW built.</summary>
internal static class EnvironmentChecks
{
    private const string Options = "OPENCV_FFMPEG_CAPTURE_OPTIONS";
    private const string ThreadSafe = "OPENCV_FFMPEG_IS_THREAD_SAFE";

    public static void Run(TestReport report, TestSettings settings)
    {
        string library = settings.Need("getenv");
        report.Check("FFmpeg options reach a MinGW library, and go", () => OptionsOfAnOpen(library));
        report.Check("opens are unlocked for a MinGW library", () => Same("1", Read(library, ThreadSafe)));
        report.Check("what the process has set is kept, and read back", () => OfTheProcess(library));
        report.NotReached(
            "opencv_videoio_ffmpeg*.dll itself", "the package OpenCvSharp4.runtime.win is not served here");
    }

    /// <summary>What a role prints: the variables as the library sees them, in and after an open.</summary>
    public static string Describe(string library)
    {
        string? during = FFmpegOptions.OpenInParallel(
            "a;1", () => Read(library, Options) ?? "nothing", CancellationToken.None);
        return $"{during} {Read(library, Options) ?? "nothing"} {Read(library, ThreadSafe) ?? "nothing"} "
            + $"{FFmpegOptions.For("rtsp://camera/", new Dictionary<string, string>()) ?? "nothing"}";
    }

    private static string OptionsOfAnOpen(string library)
    {
        const string options = "rtsp_transport;udp|fflags;nobuffer";
        string? seen = FFmpegOptions.OpenInParallel(options, () => Read(library, Options), CancellationToken.None);
        Same(options, seen);
        Same(null, Read(library, Options));
        Same(
            options,
            FFmpegOptions.OpenInParallel(options, () => NativeEnvironment.Get(Options), CancellationToken.None));
        return options;
    }

    private static string OfTheProcess(string library)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["role", "environment", library])
        {
            RedirectStandardOutput = true,
            Environment = { [Options] = "b;2", [ThreadSafe] = "0" },
        };
        using Process process = Process.Start(start)!;
        string line = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return Same("a;1 b;2 0 nothing", line);
    }

    private static string Same(string? expected, string? seen)
    {
        TestReport.Require(expected == seen, $"'{seen ?? "nothing"}' instead of '{expected ?? "nothing"}'");
        return seen ?? "nothing";
    }

    private static unsafe string? Read(string library, string name)
    {
        nint handle = NativeLibrary.Load(library);
        var read = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(handle, "read_variable");
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            return Marshal.PtrToStringUTF8(read(text));
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }
}
