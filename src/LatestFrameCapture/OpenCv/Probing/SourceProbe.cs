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
    /// <returns>The result.</returns>
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
            Task<ProbeResult> asking = Task.Run(
                () => HttpProbe.AskAsync(uri, limit.Token), CancellationToken.None);
            AbandonedTask.Observe(asking);
            result = asking.WaitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            result = new ProbeResult(
                CaptureFailureReason.TimedOut,
                "the server did not answer in time; check that it is the right one and not overloaded");
        }
        catch (Exception exception)
        {
            (CaptureFailureReason reason, string text) = HttpFailures.OfException(exception, exception.GetType().Name);
            result = new ProbeResult(reason, text);
        }

        return result with { Message = SourceName.Hide($"{name}: {result.Message}.", url) };
    }
}
