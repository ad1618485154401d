using System.ComponentModel;
using System.Diagnostics;

namespace LatestFrames;

/// <summary>Which of the requirements this machine meets; looked up once.</summary>
internal static class Availability
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static readonly Lazy<string?> s_python = new(FindPython);

    /// <summary>The Python that has cv2, or null.</summary>
    public static string? Python => s_python.Value;

    /// <summary>Why a contender cannot take part, or null when it can.</summary>
    public static string? WhyNot(Requirement requirement) => requirement switch
    {
        Requirement.GStreamer when !GStreamerPipeline.IsBuiltIn => "this OpenCV was built without GStreamer",
        Requirement.Python when Python is null => "there is no Python with cv2 (Debian and Ubuntu: apt-get install python3-opencv)",
        _ => null,
    };

    // The distribution's own first: its package is made for it, and another one on the PATH does not see it.
    private static string? FindPython() => ((string[])["/usr/bin/python3", "python3"]).FirstOrDefault(HasOpenCv);

    private static bool HasOpenCv(string python)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", "import cv2"]) { RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            if (process.WaitForExit(s_limit)) return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            // Expected: there is no such program.
            return false;
        }
    }
}
