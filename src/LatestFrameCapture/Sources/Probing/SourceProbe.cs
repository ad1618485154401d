using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Asks a server why OpenCV could not open its stream. Sends what a player would send first, and nothing that starts a stream.</summary>
internal static class SourceProbe
{
    /// <summary>Asks a server about the stream of a URL.</summary>
    /// <param name="url">The URL as OpenCV got it, credentials included.</param>
    /// <param name="name">What the source is called in messages.</param>
    /// <param name="timeout">The longest time that this takes.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What the server's answer means; <see cref="ProbeResult.IsFine"/> when it should have worked.</returns>
    public static ProbeResult Ask(string url, string name, TimeSpan timeout, CancellationToken cancellationToken) =>
        Run(url, name, timeout, RtspProbe.AskAsync, HttpProbe.AskAsync, cancellationToken);

    /// <summary>As <see cref="Ask"/>, but only finds out whether there is a server that answers, without a word on the stream.</summary>
    public static ProbeResult Knock(string url, string name, TimeSpan timeout, CancellationToken cancellationToken) =>
        Run(url, name, timeout, RtspProbe.KnockAsync, HttpProbe.KnockAsync, cancellationToken);

    private static ProbeResult Run(
        string url,
        string name,
        TimeSpan timeout,
        Func<Uri, CancellationToken, Task<ProbeResult>> askRtsp,
        Func<Uri, CancellationToken, Task<ProbeResult>> askHttp,
        CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            return new ProbeResult(CaptureFailureReason.Unknown, $"{name} is not a valid URL; characters such as '@', '/' and ':' in a password are written as %40, %2F and %3A.");
        }

        Func<Uri, CancellationToken, Task<ProbeResult>>? ask = uri.Scheme switch
        {
            "rtsp" => askRtsp,
            "http" or "https" => askHttp,
            _ => null,
        };
        if (ask is null) return new ProbeResult(CaptureFailureReason.Unknown, $"{name} could not be opened; servers of '{uri.Scheme}' cannot be asked why.");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        ProbeResult result;
        try
        {
            // On a thread of the pool: the name service's own call cannot be cut short, so only the wait for it is.
            result = Task.Run(() => ask(uri, limit.Token), CancellationToken.None).WaitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            result = new ProbeResult(CaptureFailureReason.TimedOut, "the server does not answer in time; check that it is the right one and not overloaded");
        }
        catch (Exception exception)
        {
            result = Find<SocketException>(exception) is { } socket ? OfSocket(socket.SocketErrorCode)
                : exception is HttpRequestException http && http.HttpRequestError == HttpRequestError.InvalidResponse
                    ? new ProbeResult(CaptureFailureReason.NotAVideoSource, "what answers there does not speak HTTP; check the port")
                : Find<EndOfStreamException>(exception) is not null || Find<IOException>(exception) is not null
                    ? new ProbeResult(CaptureFailureReason.Ended, "the server closes the connection without an answer")
                : new ProbeResult(CaptureFailureReason.Unknown, $"asking the server failed: {exception.Message}");
        }

        return result with { Message = SourceName.Hide($"{name}: {result.Message}.", url) };
    }

    private static ProbeResult OfSocket(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => new(CaptureFailureReason.Refused, "nothing listens on that port; check the port, and that the camera is on"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery
            => new(CaptureFailureReason.NameNotResolved, "the host's name is not known; check its spelling, or use the address"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown or SocketError.AddressNotAvailable
            => new(CaptureFailureReason.Unreachable, "there is no way to the host; check the network and the address"),
        SocketError.TimedOut => new(CaptureFailureReason.TimedOut, "the host does not answer; check that it is on"),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown
            => new(CaptureFailureReason.Ended, "the server closes the connection without an answer"),
        _ => new(CaptureFailureReason.Unknown, $"the connection fails ({error})"),
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
