using System.Diagnostics;

namespace LatestFrames;

/// <summary>FFmpegSource with an ffmpeg.exe, up to the raw pictures.</summary>
internal static class FFmpegChecks
{
    public static void Run(TestReport report, TestSettings settings)
    {
        if (settings["ffmpeg"] is not { } executable)
        {
            report.NotReached("FFmpegSource", "there is no ffmpeg.exe");
            return;
        }

        report.Check("ffmpeg.exe is found, in a folder with blanks", () => Version(executable));
        report.Check(
            "FFmpegSource: a file in a folder with blanks, whole", () => WholeFile(executable, settings.Need("file")));
        report.Check("FFmpegSource: a file that is not there", () => NoFile(executable));
        report.Check("FFmpegSource: RTSP", () => OpenSource.Pictures(Source(settings.Need("rtsp"), executable), 50));
        report.Check(
            "FFmpegSource: RTSP with a password",
            () => OpenSource.Pictures(Source(settings.Need("rtsp-login"), executable), 50));
        report.Check(
            "FFmpegSource: Motion JPEG over HTTP",
            () => OpenSource.Pictures(Source(settings.Need("http"), executable), 50));
        report.Check(
            "FFmpegSource: a child that is killed is a connection that ends",
            () => KilledChild(executable, settings.Need("rtsp")));
        report.Check("FFmpegSource: a silent server ends in time", () => Silent(executable));
        report.Check(
            "an open of a silent server by FFmpegSource that is cancelled ends",
            () => RtspChecks.Cancelled(server => Source(server.Url("rtsp"), executable)));
        report.NotReached("FFmpegProcessDecoder", FFmpegProcessDecoder.WhyNot(CancellationToken.None) ?? "it is there");
        report.NotReached(
            "raw pictures to BGR", "a Mat needs the package OpenCvSharp4.runtime.win, which is not served here");
    }

    private static FFmpegSource Source(string input, string executable) => new(input) { ExecutablePath = executable };

    private static string Version(string executable)
    {
        var program = FFmpegPrograms.Find(executable, CancellationToken.None, out string? whyNot);
        TestReport.Require(program is not null, whyNot ?? "");
        TestReport.Require(executable.Contains(' ', StringComparison.Ordinal), "the folder has no blank");

        // As users write it, without the extension.
        TestReport.Require(
            FFmpegPrograms.Find(executable[..^4], CancellationToken.None, out whyNot) is not null, whyNot ?? "");
        return $"{program!.Version}, libavformat {program.Format}";
    }

    private static string WholeFile(string executable, string file)
    {
        var notes = new List<string>();
        using IStreamConnection connection = OpenSource.Of(Source(file, executable), notes);
        int pictures = 0;
        while (connection.Grab()) pictures++;
        TestReport.Require(
            pictures == 50 && connection.Failure?.Reason is null or CaptureFailureReason.Ended,
            $"{pictures} pictures, {connection.Failure?.Message}");
        return $"{pictures} pictures, {connection.Size.Width}x{connection.Size.Height}, "
            + $"{connection.FramesPerSecond:0.##} a second";
    }

    private static string NoFile(string executable)
    {
        CaptureFailure? failure = OpenSource.Try(
            Source("C:\\no folder\\no file.mkv", executable),
            [],
            new LatestFrameCaptureOptions(),
            CancellationToken.None,
            out _);
        TestReport.Require(failure?.Reason == CaptureFailureReason.NotFound, $"{failure?.Reason}: {failure?.Message}");
        return failure!.Message;
    }

    private static string KilledChild(string executable, string url)
    {
        string name = Path.GetFileNameWithoutExtension(executable);
        var notes = new List<string>();
        using IStreamConnection connection = OpenSource.Of(Source(url, executable), notes);
        TestReport.Require(OpenSource.Grab(connection, 5) == 5, "it does not deliver");
        Process[] children = Process.GetProcessesByName(name);
        TestReport.Require(children.Length > 0, "there is no child");
        long start = Stopwatch.GetTimestamp();
        foreach (Process child in children) child.Kill();
        while (connection.GrabNext() != StreamGrab.Ended
            && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
        {
        }

        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        TestReport.Require(duration < TimeSpan.FromSeconds(5), $"it took {duration.TotalSeconds:0.0} s");
        return $"after {duration.TotalMilliseconds:0} ms: {connection.Failure?.Message}";
    }

    private static string Silent(string executable)
    {
        using var server = new SilentServer();
        var options = new LatestFrameCaptureOptions
        {
            OpenTimeout = TimeSpan.FromSeconds(3),
            StallTimeout = TimeSpan.FromSeconds(3)
        };
        long start = Stopwatch.GetTimestamp();
        CaptureFailure? failure = OpenSource.Try(
            Source(server.Url("rtsp"), executable), [], options, CancellationToken.None, out _);
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        TestReport.Require(failure?.Reason == CaptureFailureReason.TimedOut, $"{failure?.Reason}: {failure?.Message}");
        TestReport.Require(duration < TimeSpan.FromSeconds(10), $"it took {duration.TotalSeconds:0.0} s");
        return $"after {duration.TotalSeconds:0.0} s: {failure!.Message}";
    }
}
