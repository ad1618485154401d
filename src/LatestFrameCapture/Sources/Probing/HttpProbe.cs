using System.Net;

namespace LatestFrames;

/// <summary>Asks a web server for the head of a stream.</summary>
internal static class HttpProbe
{
    /// <summary>Whether a server answers at all: anything, also a refusal. A GET, as not every camera knows HEAD.</summary>
    public static async Task<ProbeResult> KnockAsync(Uri uri, CancellationToken cancellationToken)
    {
        using HttpClient client = NewClient(credentials: null);
        using HttpResponseMessage response = await client
            .GetAsync(Credentials.Without(uri), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return new ProbeResult(CaptureFailureReason.Unknown, "the server answers", IsFine: true);
    }

    /// <summary>A GET of which only the head is read; answers challenges, basic and digest, with the URL's credentials.</summary>
    public static async Task<ProbeResult> AskAsync(Uri uri, CancellationToken cancellationToken)
    {
        NetworkCredential? credentials = Credentials.Of(uri);
        using HttpClient client = NewClient(credentials);
        using HttpResponseMessage response = await client
            .GetAsync(Credentials.Without(uri), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (ProbeResult.OfStatus((int)response.StatusCode, response.ReasonPhrase ?? "", credentials is not null) is { } refused) return refused;

        string type = response.Content.Headers.ContentType?.MediaType ?? "";
        bool isText = type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.EndsWith("/json", StringComparison.OrdinalIgnoreCase);
        return isText
            ? new ProbeResult(CaptureFailureReason.NotAVideoSource, $"the server answers with '{type}', which is no video; check the path")
            : new ProbeResult(CaptureFailureReason.Unknown, $"the server answers with '{type}', but OpenCV cannot open it", IsFine: true);
    }

    // The limit is the token's.
    private static HttpClient NewClient(NetworkCredential? credentials) =>
        new(new HttpClientHandler { Credentials = credentials, UseProxy = false }, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
}
