namespace LatestFrames;

/// <summary>Maps each <see cref="CaptureFailureReason"/> to how a live source is retried.</summary>
internal static class RetryKinds
{
    // Where only a second client was refused, the password may be right (invariant 10); if it is wrong, each try
    // counts against the account.
    public static RetryKind Of(CaptureFailure failure) =>
        failure is { IsInferred: true, Reason: CaptureFailureReason.Unauthorized }
            ? RetryKind.Slowly
            : Of(failure.Reason);

    public static RetryKind Of(CaptureFailureReason reason) => reason switch
    {
        // Cameras lock the account after a few wrong passwords; only a person can correct that.
        CaptureFailureReason.Unauthorized => RetryKind.Never,

        // The capture closed the connection for one with more decoder threads; the source did not fail.
        CaptureFailureReason.FellBehind => RetryKind.AtOnce,

        // All other reasons can pass: cameras restart, networks are repaired, paths appear when a recorder starts.
        CaptureFailureReason.Unknown
            or CaptureFailureReason.Refused
            or CaptureFailureReason.Unreachable
            or CaptureFailureReason.NameNotResolved
            or CaptureFailureReason.TimedOut
            or CaptureFailureReason.NotFound
            or CaptureFailureReason.NotAVideoSource
            or CaptureFailureReason.UnsupportedCodec
            or CaptureFailureReason.Ended
            or CaptureFailureReason.Stalled
            or CaptureFailureReason.Starved
            or CaptureFailureReason.NoNetworkSupport => RetryKind.AfterDelay,

        // An undefined value of a user's source is no evidence against a retry either.
        _ => RetryKind.AfterDelay,
    };
}
