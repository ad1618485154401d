using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// Determines why OpenCV could not open a source, because OpenCV does not report the reason. What it finds is a hint:
/// it asks as another client, so no answer gives the source up (invariant 10).
/// </summary>
internal static class OpenFailureDiagnosis
{
    // On a local network cameras answer within some milliseconds; the caller of Open waits for the reason.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(500);

    /// <summary>Determines why an open may have failed, with the remedy.</summary>
    /// <param name="failed">What OpenCV was asked for.</param>
    /// <param name="took">The time that OpenCV took.</param>
    /// <param name="opening">The attempt, with its limits.</param>
    public static CaptureFailure Find(FailedOpen failed, TimeSpan took, FrameSourceOpening opening)
    {
        string name = failed.Name;
        if (failed.FileName is not { } fileName)
        {
            return new CaptureFailure(
                CaptureFailureReason.NotFound,
                $"{name} could not be opened; check its number, and that no other program uses it.");
        }

        bool isFFmpeg = failed.Api is VideoCaptureAPIs.ANY or VideoCaptureAPIs.FFMPEG;
        if (!failed.IsNetwork) return FindForFile(fileName, isFFmpeg, failed.Api, name);
        if (isFFmpeg && !NetworkSupport.Find(opening.CancellationToken))
        {
            opening.MayAnotherSourceRead = true;
            return new CaptureFailure(
                CaptureFailureReason.NoNetworkSupport,
                $"{name} could not be opened: this OpenCV build's FFmpeg has no network support; install ffmpeg, or "
                + "use a native runtime package that has it (docs/opencv.md).");
        }

        // Nothing is left to ask: a server that has not sent a picture by now would not answer in time either.
        if (took >= opening.OpenTimeout)
        {
            return new CaptureFailure(
                CaptureFailureReason.TimedOut,
                $"{name}: OpenCV received no picture within {opening.OpenTimeout.TotalSeconds:0.###} s "
                + $"({nameof(LatestFrameCaptureOptions.OpenTimeout)}); check the address, and that the camera is on.");
        }

        if (failed.IsListening)
            return new CaptureFailure(CaptureFailureReason.Unknown, $"{name}: no camera has connected.");
        TimeSpan left = opening.OpenTimeout - took;
        TimeSpan limit = left > s_longest ? s_longest : left < s_shortest ? s_shortest : left;
        CaptureFailure failure = failed.AskCamera is not { } ask ? AskHttp(fileName, name, limit, opening)
            : ask(opening, limit) ?? new CaptureFailure(
                CaptureFailureReason.Unknown, $"{name}: the camera offers the stream, but OpenCV cannot open it.");
        return WithoutVerdict(failure, failed);
    }

    private static CaptureFailure AskHttp(string url, string name, TimeSpan limit, FrameSourceOpening opening)
    {
        ProbeResult result = SourceProbe.Ask(url, name, limit, opening.CancellationToken);
        return new CaptureFailure(result.Reason, result.Message);
    }

    /// <summary>A refusal of another client proves nothing about a login that it does not have.</summary>
    private static CaptureFailure WithoutVerdict(CaptureFailure failure, FailedOpen failed)
    {
        if (failure.Reason != CaptureFailureReason.Unauthorized) return failure;
        if (!failed.HasOpened && !failed.HasOwnOptions) return failure with { IsInferred = true };
        return new CaptureFailure(
            CaptureFailureReason.Unknown,
            failed.HasOpened
                ? $"{failed.Name} could not be opened by OpenCV, which does not report the reason; with the same login "
                    + "it could be opened before."
                : $"{failed.Name} could not be opened by OpenCV, which does not report the reason; the server requires "
                    + $"a login, which may be in the {nameof(LatestFrameCaptureOptions.BackendOptions)}.");
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
