using System.ComponentModel;
using System.Diagnostics;

namespace LatestFrames;

/// <summary>Looks, once for the process, for a Python that has what rtsp_server.py needs.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class PythonProbe
{
    private const string Packages =
        "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base "
        + "gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly";

    private const string Script = """
        import gi
        gi.require_version("Gst", "1.0")
        gi.require_version("GstRtspServer", "1.0")
        from gi.repository import Gst, GstRtspServer
        Gst.init(None)
        needed = ("appsrc", "x264enc", "h264parse", "rtph264pay")
        missing = [name for name in needed if not Gst.ElementFactory.find(name)]
        if missing:
            raise SystemExit("GStreamer has no " + ", ".join(missing))
        """;

    // GStreamer's first start on a machine scans its plugins, which takes a few seconds.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static readonly Lazy<(string? Python, string? WhyNot)> s_result = new(Probe);

    /// <summary>Gets the Python to run and, when there is none, why.</summary>
    public static (string? Python, string? WhyNot) Result => s_result.Value;

    private static (string? Python, string? WhyNot) Probe()
    {
        if (!OperatingSystem.IsLinux())
            return (null, "The RTSP camera needs Linux and GStreamer; the HTTP camera runs everywhere.");

        // The distribution's own first: python3-gi is made for it, and another one on the PATH does not see it.
        string? whyNot = null;
        foreach (string python in (string[])["/usr/bin/python3", "python3"])
        {
            string? problem = Try(python);
            if (problem is null)
                return (python, null);
            whyNot ??= problem;
        }

        return (
            null,
            $"The RTSP camera needs Python with GStreamer's RTSP server ({whyNot}). "
            + $"On Debian and Ubuntu: eng/camera.sh, or apt-get install {Packages}");
    }

    private static string? Try(string python)
    {
        try
        {
            using var process = new Process
            {
                StartInfo = new ProcessStartInfo(python, ["-c", Script])
                {
                    RedirectStandardError = true,
                    RedirectStandardInput = true
                },
            };
            var errors = new BoundedText(4096);
            process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
            process.Start();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(s_limit))
            {
                process.Kill();
                return $"{python} did not answer in {s_limit.TotalSeconds:0} s";
            }

            // The overload without a limit also waits for the last line of stderr, which is the one that tells.
            process.WaitForExit();
            return process.ExitCode == 0 ? null : LastLine(errors.ToString());
        }
        catch (Win32Exception e)
        {
            return $"{python}: {e.Message}";
        }
    }

    private static string LastLine(string text) => text.Split('\n')[^1];
}
