using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What a contender may need besides OpenCV: each method says why it is not here, or null.</summary>
internal static class Availability
{
    /// <summary>The distribution's: its OpenCV is made for it. The program is for Linux alone.</summary>
    public const string Python = "/usr/bin/python3";

    public static string? WithoutGStreamer() =>
        Regex.IsMatch(Cv2.GetBuildInformation(), @"GStreamer:\s+YES")
            ? null
            : "this OpenCV was built without GStreamer";

    public static string? WithoutPython() =>
        HasOpenCv() ? null : "there is no Python with cv2 (Debian and Ubuntu: apt-get install python3-opencv)";

    public static string? WithoutFFmpeg()
    {
        try
        {
            using var process =
                Process.Start(new ProcessStartInfo("ffmpeg", ["-version"]) { RedirectStandardOutput = true });
            process!.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return "there is no ffmpeg";
        }
    }

    private static bool HasOpenCv()
    {
        if (!File.Exists(Python)) return false;
        using Process process =
            Process.Start(new ProcessStartInfo(Python, ["-c", "import cv2"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
