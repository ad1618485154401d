namespace LatestFrames;

/// <summary>The failures of threads that do not return from a native call.</summary>
internal static class StuckCalls
{
    public static CaptureFailure FailureOf(CaptureContext context) => new(
        CaptureFailureReason.TimedOut,
        $"{context.Status.Current.SourceName}: a native call did not return; its thread is abandoned and the capture "
        + "reconnects.");

    public static CaptureFailure TooMany(CaptureContext context) => new(
        CaptureFailureReason.TimedOut,
        $"{context.Status.Current.SourceName}: more than {context.Options.MaxAbandonedThreads} native calls do not "
        + $"return; give a slow source a longer {nameof(LatestFrameCaptureOptions.OpenTimeout)} or "
        + $"{nameof(LatestFrameCaptureOptions.StallTimeout)}, otherwise restart the process.");
}
