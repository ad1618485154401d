namespace LatestFrames;

/// <summary>The failures of a camera in words: what it answered, and the way out.</summary>
internal static class RtspFailures
{
    /// <summary>The failure that an answer means.</summary>
    /// <param name="name">The camera.</param>
    /// <param name="method">The request that was answered.</param>
    /// <param name="answer">The answer; not a success.</param>
    /// <param name="url">The camera's URL, whose password is in no text.</param>
    public static CameraException FromAnswer(string name, string method, RtspServerMessage answer, RtspUrl url)
    {
        string quote = $"\"{Quote($"{answer.Status} {answer.Phrase}".Trim(), url)}\"";
        (CaptureFailureReason reason, string text) = answer.Status switch
        {
            403 => (
                CaptureFailureReason.Unknown,
                $"the camera forbids {method} ({quote}); check the user's rights, and whether the account is locked"),
            404 or 410 => (
                CaptureFailureReason.NotFound, $"the camera has no such path ({quote} to {method}); check the path"),
            408 or 504 => (
                CaptureFailureReason.TimedOut, $"the camera reports that it was too slow ({quote} to {method})"),
            415 => (
                CaptureFailureReason.UnsupportedCodec,
                $"the camera cannot send this kind of video ({quote} to {method}); set it to H.264"),
            453 or 503 => (
                CaptureFailureReason.Unknown,
                $"the camera serves as many viewers as it can ({quote} to {method}); close others"),
            454 => (CaptureFailureReason.Ended, $"the camera has ended the session ({quote} to {method})"),
            461 => (
                CaptureFailureReason.Unknown,
                $"the camera refuses TCP and UDP alike ({quote} to {method}); check its transport settings"),
            462 => (
                CaptureFailureReason.Unreachable,
                $"the camera cannot send to this machine ({quote} to {method}); choose TCP"),
            _ => (CaptureFailureReason.Unknown, $"the camera answers {quote} to {method}"),
        };
        return new CameraException(name, reason, text);
    }

    /// <inheritdoc cref="Secrets.Quote"/>
    public static string Quote(string text, RtspUrl url) => url.Secrets.Quote(text);
}
