using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace LatestFrames;

/// <summary>Requests the head of a stream from a web server, without credentials.</summary>
/// <remarks>
/// Without: a second login with a wrong password would bring the account nearer to being locked, and a refusal of this
/// client would prove nothing about OpenCV's. So any certificate will do, as for FFmpeg, which checks none.
/// </remarks>
internal static class HttpProbe
{
    private const int MaxRedirections = 3;

    /// <summary>Sends a GET, because some cameras lack HEAD, and reads only the head of the answer.</summary>
    public static async Task<ProbeResult> AskAsync(Uri uri, CancellationToken cancellationToken)
    {
        // Or HttpClient of .NET Framework would tell the camera. It stays what it was for the caller.
        Activity.Current = null;
        using HttpClient client = NewClient();
        using HttpResponseMessage response = await client.GetAsync(
            Credentials.RemoveFrom(uri), HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        bool hasCredentials = uri.UserInfo.Length > 0;
        ProbeResult? refused =
            ProbeResult.FromStatus((int)response.StatusCode, response.ReasonPhrase ?? "", hasCredentials);
        if (refused is not null) return refused.Value;

        string type = response.Content.Headers.ContentType?.MediaType ?? "";
        bool isText = type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("/json", StringComparison.OrdinalIgnoreCase);
        string shown = SourceName.Quote(type);
        return isText
            ? new ProbeResult(
                CaptureFailureReason.NotAVideoSource,
                $"the server answers with '{shown}', which is not a video; check the path")
            : new ProbeResult(
                CaptureFailureReason.Unknown,
                $"the server answers with '{shown}', but OpenCV cannot open it");
    }

    // The token limits the time. The proxy is the system's, as FFmpeg's is (http_proxy).
    [SuppressMessage("Security", "CA5359", Justification = "As FFmpeg, which checks none; nothing secret is sent.")]
    private static HttpClient NewClient()
    {
#if NET
        var handler = new SocketsHttpHandler
        {
            // No camera needs to know which trace a request belongs to.
            ActivityHeadersPropagator = null,
            MaxAutomaticRedirections = MaxRedirections,
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
            UseCookies = false,
        };
#else
        var handler = new HttpClientHandler
        {
            MaxAutomaticRedirections = MaxRedirections,
            ServerCertificateCustomValidationCallback = static (_, _, _, _) => true,
            UseCookies = false,
        };
#endif
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
