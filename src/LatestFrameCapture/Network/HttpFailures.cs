using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Why a web server gave no video, and the way out.</summary>
internal static class HttpFailures
{
    /// <summary>The failure that a status means; null for success. Not for 401.</summary>
    /// <param name="status">The status.</param>
    /// <param name="quote">The status and its phrase, without secrets.</param>
    public static (CaptureFailureReason Reason, string Text)? OfStatus(int status, string quote) => status switch
    {
        >= 200 and < 300 => null,
        403 => (
            CaptureFailureReason.Unknown,
            $"the server forbids it ({quote}); check the user's rights, and whether the account is locked"),
        404 or 410 => (CaptureFailureReason.NotFound, $"the server has no such path ({status}); check the path"),
        407 => (CaptureFailureReason.Unknown, $"the proxy requires a login ({quote}); check the system's proxy"),
        408 or 504 => (CaptureFailureReason.TimedOut, $"the server reports that it was too slow ({quote})"),
        503 => (
            CaptureFailureReason.Unknown, $"the server serves as many viewers as it can ({quote}); close others"),
        _ => (CaptureFailureReason.Unknown, $"the server answers {quote}"),
    };

    /// <summary>The failure that an exception of HttpClient means; not of TLS.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="quote">Its message, without secrets.</param>
    public static (CaptureFailureReason Reason, string Text) OfException(Exception exception, string quote) =>
        Find<SocketException>(exception) is { } socket ? NetworkFailures.OfSocket(socket.SocketErrorCode)
        : exception is HttpRequestException http && http.HttpRequestError == HttpRequestError.InvalidResponse
            ? (CaptureFailureReason.NotAVideoSource, "the server does not speak HTTP; check the port")
        : Find<IOException>(exception) is not null
            ? (CaptureFailureReason.Ended, "the server closed the connection without an answer")
        : (CaptureFailureReason.Unknown, $"the request failed: {quote}");

    /// <summary>Whether an exception of a body's stream means no more than that the connection has ended.</summary>
    public static bool IsEnd(Exception exception) => exception
        is IOException
        or HttpRequestException
        or ObjectDisposedException
        or InvalidOperationException
        or OperationCanceledException
        or SocketException;

    /// <summary>Returns the first exception of a type among an exception and its inner ones.</summary>
    public static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }

        return null;
    }
}
