namespace LatestFrames;

/// <summary>Asks a camera whether it offers a stream, for a source that cannot tell why an open failed.</summary>
internal static class RtspDiagnosis
{
    /// <summary>Connects, logs in and sets up the stream, without starting it.</summary>
    /// <param name="url">The camera's URL, credentials included.</param>
    /// <param name="opening">The attempt, with its limits.</param>
    /// <param name="limit">The longest time that it takes.</param>
    /// <returns>Why it cannot be played; null when it can.</returns>
    public static CaptureFailure? Ask(string url, FrameSourceOpening opening, TimeSpan limit)
    {
        if (!RtspUrl.TryParse(url, out RtspUrl? parsed, out string error) || parsed is null)
            return new CaptureFailure(CaptureFailureReason.Unknown, $"{SourceName.Of(url)}: {error}");
        var settings = new RtspSettings
        {
            Url = parsed,
            Name = parsed.ToString(),
            OpenTimeout = limit,
            TimeProvider = opening.Options.TimeProvider,
        };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(opening.CancellationToken);
        end.CancelAfter(limit);
        try
        {
            using var client = RtspClient.Open(settings, end.Token);
            return null;
        }
        catch (CameraException exception)
        {
            return exception.Failure;
        }
        catch (OperationCanceledException)
        {
            return new CaptureFailure(
                CaptureFailureReason.TimedOut, $"{settings.Name}: the camera did not answer in time.");
        }
    }
}
