using System.Net.Sockets;

namespace LatestFrames;

/// <summary>The failures of a camera in words: what it answered, and the way out.</summary>
internal static class RtspFailures
{
    public static RtspException Exception(string name, CaptureFailureReason reason, string text) =>
        new(new CaptureFailure(reason, $"{name}: {text}."));

    public static RtspException TimedOut(string name, string what, WaitLimit limit)
    {
        limit.Token.ThrowIfCancellationRequested();
        return Exception(
            name,
            CaptureFailureReason.TimedOut,
            $"the camera {what} in time; check that it is on, and that the address is right");
    }

    public static RtspException Ended(string name, string after) => Exception(
        name, CaptureFailureReason.Ended, $"the camera closed the connection {after}");

    public static CaptureFailure FromSocket(string name, SocketError error)
    {
        (CaptureFailureReason reason, string text) = error switch
        {
            SocketError.ConnectionRefused => (
                CaptureFailureReason.Refused,
                "no program listens on the port; check the port, and that the camera is on"),
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => (
                CaptureFailureReason.NameNotResolved,
                "the host's name could not be resolved; check its spelling, or use the address"),
            SocketError.HostUnreachable
                or SocketError.NetworkUnreachable
                or SocketError.HostDown
                or SocketError.NetworkDown
                or SocketError.AddressNotAvailable
                or SocketError.AddressFamilyNotSupported => (
                    CaptureFailureReason.Unreachable,
                    "the host cannot be reached; check the network and the address"),
            SocketError.TimedOut => (
                CaptureFailureReason.TimedOut, "the host did not answer; check that it is on"),
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => (
                CaptureFailureReason.Ended, "the camera closed the connection"),
            _ => (CaptureFailureReason.Unknown, $"the connection failed ({error})"),
        };
        return new CaptureFailure(reason, $"{name}: {text}.");
    }

    public static CaptureFailure OfTls(string name, string refusal, string error, bool isCertificate) => new(
        CaptureFailureReason.Unknown,
        isCertificate
            ? $"{name}: {refusal}. Cameras sign their own: give it as ServerCertificate if it is the camera's."
            : $"{name}: the camera does not speak TLS as this system does ({error}); check the port, or use rtsp.");

    /// <summary>The failure that an answer means.</summary>
    /// <param name="name">The camera.</param>
    /// <param name="method">The request that was answered.</param>
    /// <param name="answer">The answer; not a success.</param>
    /// <param name="url">The camera's URL, whose password is in no text.</param>
    public static RtspException FromAnswer(string name, string method, RtspServerMessage answer, RtspUrl url)
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
        return Exception(name, reason, text);
    }

    /// <summary>Returns a server's text for a message of ours: short, printable, without the password.</summary>
    public static string Quote(string text, RtspUrl url)
    {
        if (HasSecret(text, url)) return "…";
        return SourceName.Quote(text);
    }

    /// <summary>Whether a server's text repeats what it was sent: the password, or a login made of it.</summary>
    public static bool HasSecret(string text, RtspUrl url)
    {
        if (url.RedirectedFrom is { } from && HasSecret(text, from)) return true;
        if (url.Password is not { Length: > 0 } password) return false;
        string[] forms =
        [
            password,
            Uri.EscapeDataString(password),
            ByteText.FromUtf8(password),
            BasicLogin(url.User, password),

            // Of Digest: the password can be guessed with it.
            "response=\"",
        ];
        return forms.Any(form => text.Contains(form, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a server's text repeats the login of Basic, which is the password in other letters.</summary>
    public static bool HasBasicLogin(string text, RtspUrl url) =>
        url.Password is { Length: > 0 } password
        && text.Contains(BasicLogin(url.User, password), StringComparison.OrdinalIgnoreCase);

    private static string BasicLogin(string? user, string password) =>
        Convert.ToBase64String(ByteText.ToBytes(ByteText.FromUtf8($"{user}:{password}")));
}
