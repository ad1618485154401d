namespace LatestFrames;

/// <summary>What a server answered.</summary>
/// <param name="Reason">What that means for the open that failed.</param>
/// <param name="Message">The same in words, with the way out.</param>
/// <param name="IsFine">Whether the server offers what OpenCV should have been able to open.</param>
/// <param name="Codec">The coding's name in RTP, where it is known.</param>
internal readonly record struct ProbeResult(CaptureFailureReason Reason, string Message, bool IsFine = false, string? Codec = null)
{
    /// <summary>Whether nobody answered: then nobody will answer OpenCV either.</summary>
    public bool IsSilent => !IsFine && Reason
        is CaptureFailureReason.TimedOut or CaptureFailureReason.Refused or CaptureFailureReason.Unreachable or CaptureFailureReason.NameNotResolved;

    /// <summary>The meaning of a status code, which RTSP shares with HTTP; null for success.</summary>
    public static ProbeResult? OfStatus(int status, string phrase, bool hasCredentials) => status switch
    {
        >= 200 and < 300 => null,
        401 when hasCredentials => new(CaptureFailureReason.Unauthorized, "the server refuses this user and password; cameras lock accounts, so they are not tried again: correct them and call Open"),
        401 => new(CaptureFailureReason.Unauthorized, "the server wants a user and a password; put both into the URL, before the host"),
        404 or 410 => new(CaptureFailureReason.NotFound, $"the server knows no such path ({status}); check the path"),
        _ => new(CaptureFailureReason.Unknown, $"the server answers {status} {phrase}"),
    };
}
