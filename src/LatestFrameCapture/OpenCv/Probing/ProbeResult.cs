namespace LatestFrames;

/// <summary>The result of asking a server, after OpenCV could not open its stream.</summary>
/// <param name="Reason">The reason for which the open may have failed.</param>
/// <param name="Message">The reason in words, with the remedy.</param>
internal readonly record struct ProbeResult(CaptureFailureReason Reason, string Message)
{
    /// <summary>Converts HTTP's status code of a request without credentials; null for success.</summary>
    /// <param name="status">The code.</param>
    /// <param name="phrase">The server's words for it.</param>
    /// <param name="hasCredentials">Whether OpenCV was given credentials.</param>
    public static ProbeResult? FromStatus(int status, string phrase, bool hasCredentials)
    {
        if (status is 401 or 403 && hasCredentials)
        {
            return new ProbeResult(
                CaptureFailureReason.Unauthorized,
                "the server requires a login, and probably refuses the user or the password in the URL; cameras lock "
                + "accounts, so it is tried again in some minutes: correct them and call Open");
        }

        if (status == 401)
        {
            return new ProbeResult(
                CaptureFailureReason.Unauthorized,
                "the server requires a user and a password; put both into the URL, before the host");
        }

        return HttpFailures.OfStatus(status, $"\"{SourceName.Quote($"{status} {phrase}")}\"") is var (reason, text)
            ? new ProbeResult(reason, text)
            : null;
    }
}
