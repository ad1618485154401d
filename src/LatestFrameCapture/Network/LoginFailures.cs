namespace LatestFrames;

/// <summary>Why a login failed, and the way out.</summary>
internal static class LoginFailures
{
    /// <summary>The failure that a refusal (401) means.</summary>
    /// <param name="result">What the login says of it; not <see cref="LoginResult.Retry"/>.</param>
    /// <param name="quote">The camera's answer in quotes, without secrets.</param>
    /// <param name="method">The request that was refused.</param>
    /// <param name="scheme">The way to log in that was used.</param>
    public static (CaptureFailureReason Reason, string Text) Of(
        LoginResult result, string quote, string method, string scheme) => result switch
        {
            LoginResult.NoCredentials => (
                CaptureFailureReason.Unauthorized,
                $"the camera requires a user and a password ({quote}); put both into the URL, before the host"),
            LoginResult.Refused => (
                CaptureFailureReason.Unauthorized,
                $"the camera refuses this user and password ({quote} to {method} with {scheme}); cameras lock "
                + "accounts, so they are not retried: correct them and call Open"),
            LoginResult.Unsupported => (
                CaptureFailureReason.Unknown,
                $"the camera requires a login that the client does not know ({quote}); it knows Basic, Digest MD5 and "
                + "Digest SHA-256"),
            _ => (CaptureFailureReason.Unknown, $"the camera calls every login too old ({quote}); restart it"),
        };
}
