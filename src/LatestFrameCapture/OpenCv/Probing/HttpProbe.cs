using System.Net;

namespace LatestFrames;

/// <summary>Requests the head of a stream from a web server.</summary>
internal static class HttpProbe
{
    /// <summary>
    /// Determines whether a server answers at all, even with a refusal. Sends GET, because some cameras lack HEAD.
    /// </summary>
    public static async Task<ProbeResult> PingAsync(Uri uri, CancellationToken cancellationToken)
    {
        using HttpClient client = NewClient(credentials: null);
        using HttpResponseMessage response = await GetHeadAsync(client, uri, cancellationToken).ConfigureAwait(false);
        return new ProbeResult(CaptureFailureReason.Unknown, "the server answers", IsFine: true);
    }

    /// <summary>
    /// Sends a GET and reads only the head; answers Basic and Digest challenges with the URL's credentials.
    /// </summary>
    public static async Task<ProbeResult> AskAsync(Uri uri, CancellationToken cancellationToken)
    {
        NetworkCredential? credentials = Credentials.FromUri(uri);
        using HttpClient client = NewClient(credentials);
        using HttpResponseMessage response = await GetHeadAsync(client, uri, cancellationToken).ConfigureAwait(false);
        ProbeResult? refused =
            ProbeResult.FromStatus((int)response.StatusCode, response.ReasonPhrase ?? "", credentials is not null);
        if (refused is not null) return refused.Value;

        string type = response.Content.Headers.ContentType?.MediaType ?? "";
        bool isText = type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("/json", StringComparison.OrdinalIgnoreCase);
        return isText
            ? new ProbeResult(
                CaptureFailureReason.NotAVideoSource,
                $"the server answers with '{type}', which is not a video; check the path")
            : new ProbeResult(
                CaptureFailureReason.Unknown,
                $"the server answers with '{type}', but OpenCV cannot open it",
                IsFine: true);
    }

    private static Task<HttpResponseMessage> GetHeadAsync(
        HttpClient client, Uri uri, CancellationToken cancellationToken) =>
        client.GetAsync(
            Credentials.RemoveFrom(uri), HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    // The token limits the time.
    private static HttpClient NewClient(NetworkCredential? credentials)
    {
        var handler = new HttpClientHandler { Credentials = credentials, UseProxy = false };
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
