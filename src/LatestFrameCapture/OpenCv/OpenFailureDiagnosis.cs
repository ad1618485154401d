using OpenCvSharp;

namespace LatestFrames;

/// <summary>Determines why OpenCV could not open a source, because OpenCV does not report the reason.</summary>
internal static class OpenFailureDiagnosis
{
    /// <summary>Determines why an open has failed, with the remedy.</summary>
    /// <param name="fileName">The name that OpenCV was given, credentials included; null for a device.</param>
    /// <param name="isNetwork">Whether it is the URL of a server, which is then probed.</param>
    /// <param name="api">The backend.</param>
    /// <param name="askCamera">
    /// Asks an rtsp camera, returning null when it offers the stream; null for all other sources.
    /// </param>
    /// <param name="name">The name of the source in messages.</param>
    /// <param name="opening">The attempt, with its limits.</param>
    public static CaptureFailure Find(
        string? fileName,
        bool isNetwork,
        VideoCaptureAPIs api,
        Func<FrameSourceOpening, CaptureFailure?>? askCamera,
        string name,
        FrameSourceOpening opening)
    {
        if (fileName is null)
        {
            return new CaptureFailure(
                CaptureFailureReason.NotFound,
                $"{name} could not be opened; check its number, and that no other program uses it.");
        }

        bool isFFmpeg = api is VideoCaptureAPIs.ANY or VideoCaptureAPIs.FFMPEG;
        if (!isNetwork) return FindForFile(fileName, isFFmpeg, api, name);
        ProbeResult result = askCamera is null
            ? SourceProbe.Ask(fileName, name, opening.OpenTimeout, opening.CancellationToken)
            : askCamera(opening) is { } failure
                ? new ProbeResult(failure.Reason, failure.Message)
                : new ProbeResult(
                    CaptureFailureReason.Unknown,
                    $"{name}: the camera offers the stream, but OpenCV cannot open it.",
                    IsFine: true);
        if (!result.IsFine || !isFFmpeg || NetworkSupport.IsBuiltIn)
            return new CaptureFailure(result.Reason, result.Message);

        opening.MayAnotherSourceRead = true;
        return new CaptureFailure(
            CaptureFailureReason.NoNetworkSupport,
            $"{name}: the server offers the stream, but this OpenCV build's FFmpeg has no network support; install "
            + "ffmpeg, or use a native runtime package that has it (docs/opencv.md).");
    }

    private static CaptureFailure FindForFile(string fileName, bool isFFmpeg, VideoCaptureAPIs api, string name)
    {
        // Pipelines ('!') and numbered pictures ('%') are not file names.
        if (!isFFmpeg || fileName.Contains('!') || fileName.Contains('%'))
            return new CaptureFailure(CaptureFailureReason.Unknown, $"{name} could not be opened by {api}.");

        bool isUrl = fileName.StartsWith("file://", StringComparison.OrdinalIgnoreCase);
        return File.Exists(isUrl ? new Uri(fileName).LocalPath : fileName)
            ? new CaptureFailure(
                CaptureFailureReason.NotAVideoSource,
                $"{name} could not be opened; check that it is a video and may be read.")
            : new CaptureFailure(CaptureFailureReason.NotFound, $"{name} does not exist; check the path.");
    }
}
