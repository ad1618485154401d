namespace LatestFrames;

/// <summary>The result of probing a server.</summary>
/// <param name="Reason">The reason for which the open failed.</param>
/// <param name="Message">The reason in words, with the remedy.</param>
/// <param name="IsFine">Whether the server offers a stream that OpenCV should have been able to open.</param>
internal readonly record struct ProbeResult(
    CaptureFailureReason Reason, string Message, bool IsFine = false)
{
    /// <summary>Whether the server did not answer, so that it would not answer OpenCV either.</summary>
    public bool IsSilent => !IsFine && Reason
        is CaptureFailureReason.TimedOut
        or CaptureFailureReason.Refused
        or CaptureFailureReason.Unreachable
        or CaptureFailureReason.NameNotResolved;

    /// <summary>Converts HTTP's status code; null for success.</summary>
    public static ProbeResult? FromStatus(int status, string phrase, bool hasCredentials)
    {
        if (status == 401)
        {
            return new ProbeResult(
                CaptureFailureReason.Unauthorized,
                hasCredentials
                    ? "the server refuses this user and password; cameras lock accounts, so they are not retried: "
                        + "correct them and call Open"
                    : "the server requires a user and a password; put both into the URL, before the host");
        }

        return HttpFailures.OfStatus(status, $"{status} {phrase}") is var (reason, text)
            ? new ProbeResult(reason, text)
            : null;
    }
}
