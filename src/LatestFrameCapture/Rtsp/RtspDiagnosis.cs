namespace LatestFrames;

/// <summary>Asks a camera whether it offers a stream, for a source that cannot tell why an open failed.</summary>
internal static class RtspDiagnosis
{
    /// <summary>Connects, logs in and sets up the stream, without starting it.</summary>
    /// <param name="url">The camera's URL, credentials included.</param>
    /// <param name="opening">The attempt, with its limits.</param>
    /// <returns>Why it cannot be played; null when it can.</returns>
    public static CaptureFailure? Ask(string url, FrameSourceOpening opening)
    {
        if (!RtspUrl.TryParse(url, out RtspUrl? parsed, out string error) || parsed is null)
            return new CaptureFailure(CaptureFailureReason.Unknown, $"{SourceName.Of(url)}: {error}");
        var settings = new RtspSettings
        {
            Url = parsed,
            Name = parsed.ToString(),
            OpenTimeout = opening.OpenTimeout,
            TimeProvider = opening.Options.TimeProvider,
        };
        try
        {
            using var client = RtspClient.Open(settings, opening.CancellationToken);
            return null;
        }
        catch (RtspException exception)
        {
            return exception.Failure;
        }
        catch (OperationCanceledException)
        {
            return new CaptureFailure(CaptureFailureReason.TimedOut, $"{settings.Name} was not waited for.");
        }
    }
}
