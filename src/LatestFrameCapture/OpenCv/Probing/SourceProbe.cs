using System.Net.Sockets;

namespace LatestFrames;

/// <summary>
/// Asks a server of http, after OpenCV could not open its stream, why that may be; reads no more than the head of an
/// answer.
/// </summary>
internal static class SourceProbe
{
    /// <summary>Asks a server about the stream of a URL.</summary>
    /// <param name="url">The URL that OpenCV was given, credentials included.</param>
    /// <param name="name">The name of the source in messages.</param>
    /// <param name="timeout">The longest time that the probe takes.</param>
    /// <param name="cancellationToken">The token that ends the probe early.</param>
    /// <returns>The result; <see cref="ProbeResult.IsFine"/> when OpenCV's open should have succeeded.</returns>
    public static ProbeResult Ask(string url, string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            return new ProbeResult(
                CaptureFailureReason.Unknown,
                $"{name} is not a valid URL; write characters such as '@', '/' and ':' in a password as %40, %2F and "
                + "%3A.");
        }

        if (uri.Scheme is not ("http" or "https"))
        {
            return new ProbeResult(
                CaptureFailureReason.Unknown,
                $"{name} could not be opened by OpenCV, which does not report the reason.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        ProbeResult result;
        try
        {
            // On a pool thread: a call of the name service cannot be cancelled, only the wait for it.
            result = Task.Run(() => HttpProbe.AskAsync(uri, limit.Token), CancellationToken.None)
                .WaitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            result = new ProbeResult(
                CaptureFailureReason.TimedOut,
                "the server did not answer in time; check that it is the right one and not overloaded");
        }
        catch (Exception exception)
        {
            result = Find<SocketException>(exception) is { } socket ? FromSocketError(socket.SocketErrorCode)
                : exception is HttpRequestException http && http.HttpRequestError == HttpRequestError.InvalidResponse
                    ? new ProbeResult(
                        CaptureFailureReason.NotAVideoSource, "the server does not speak HTTP; check the port")
                : Find<EndOfStreamException>(exception) is not null || Find<IOException>(exception) is not null
                    ? new ProbeResult(
                        CaptureFailureReason.Ended, "the server closed the connection without an answer")
                : new ProbeResult(
                    CaptureFailureReason.Unknown, $"asking the server failed ({exception.GetType().Name})");
        }

        return result with { Message = SourceName.Hide($"{name}: {result.Message}.", url) };
    }

    private static ProbeResult FromSocketError(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => new(
            CaptureFailureReason.Refused, "no program listens on the port; check the port, and that the camera is on"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => new(
            CaptureFailureReason.NameNotResolved,
            "the host's name could not be resolved; check its spelling, or use the address"),
        SocketError.HostUnreachable
            or SocketError.NetworkUnreachable
            or SocketError.HostDown
            or SocketError.NetworkDown
            or SocketError.AddressNotAvailable => new(
                CaptureFailureReason.Unreachable, "the host cannot be reached; check the network and the address"),
        SocketError.TimedOut => new(CaptureFailureReason.TimedOut, "the host did not answer; check that it is on"),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => new(
            CaptureFailureReason.Ended, "the server closed the connection without an answer"),
        _ => new(CaptureFailureReason.Unknown, $"the connection failed ({error})"),
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }

        return null;
    }
}
