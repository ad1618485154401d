using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>
/// Requests the description of a stream from an RTSP server (RFC 2326, section 10.2) and reads it (RFC 4566).
/// </summary>
internal static class RtspProbe
{
    private const int DefaultPort = 554;

    private static readonly Regex s_statusLine = new(
        @"^RTSP/\d\.\d (\d{3})([^\r\n]*)",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_contentLength = new(
        @"^Content-Length:\s*(\d+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline);

    private static readonly Regex s_challenge = new(
        @"^WWW-Authenticate:\s*([^\r\n]*)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline);

    // The format of the first video: its rtpmap line, before the next m= line.
    private static readonly Regex s_firstVideoCodec = new(
        @"^m=video (?:(?!^m=)[\s\S])*?^a=rtpmap:\d+ ([^/\s]+)/",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline);

    // Descriptions have a few hundred bytes; the limit protects the memory from a server that keeps sending.
    private const int MaxAnswerLength = 64 * 1024;

    // RTP's video formats that the FFmpeg of OpenCV's builds decodes.
    private static readonly string[] s_decodable =
    [
        "H264", "H265", "HEVC", "JPEG", "MP4V-ES", "MPV", "MP2T", "VP8", "VP9", "AV1", "H263", "H263-1998", "H263-2000",
        "H261", "RAW", "THEORA", "DV",
    ];

    private static readonly ProbeResult s_notRtsp =
        new(CaptureFailureReason.NotAVideoSource, "the server does not speak RTSP; check the port");

    /// <summary>
    /// Determines whether a server answers at all (OPTIONS, RFC 2326, section 10.1), without starting a session.
    /// </summary>
    public static async Task<ProbeResult> PingAsync(Uri uri, CancellationToken cancellationToken)
    {
        using TcpClient client = await ConnectAsync(uri, cancellationToken).ConfigureAwait(false);
        string answer = await RequestAsync(
            client.GetStream(), "OPTIONS", uri, 1, authorization: null, cancellationToken).ConfigureAwait(false);
        return Status(answer) is null
            ? s_notRtsp
            : new ProbeResult(CaptureFailureReason.Unknown, "the server answers", IsFine: true);
    }

    /// <summary>Returns a server's description of a stream.</summary>
    public static async Task<ProbeResult> AskAsync(Uri uri, CancellationToken cancellationToken)
    {
        NetworkCredential? credentials = Credentials.FromUri(uri);
        using TcpClient first = await ConnectAsync(uri, cancellationToken).ConfigureAwait(false);
        string answer = await RequestAsync(
            first.GetStream(), "DESCRIBE", uri, 1, authorization: null, cancellationToken).ConfigureAwait(false);
        if (Status(answer) is not { } status) return s_notRtsp;

        if (status.Code == 401 && credentials is not null)
        {
            if (Authorization.Answer(Challenges(answer), credentials, "DESCRIBE", Target(uri)) is not { } authorization)
            {
                return new ProbeResult(
                    CaptureFailureReason.Unknown,
                    "the server requires an authentication scheme that the probe does not support, so the credentials "
                    + "could not be checked");
            }

            // On a second connection, because many servers close the first one after a refusal.
            using TcpClient second = await ConnectAsync(uri, cancellationToken).ConfigureAwait(false);
            answer = await RequestAsync(
                second.GetStream(), "DESCRIBE", uri, 2, authorization, cancellationToken).ConfigureAwait(false);
            status = Status(answer) ?? status;
        }

        return ProbeResult.FromStatus(status.Code, status.Phrase, credentials is not null) ?? FromDescription(answer);
    }

    private static ProbeResult FromDescription(string answer)
    {
        Match video = s_firstVideoCodec.Match(answer);
        if (!video.Success)
        {
            return answer.Contains("m=video", StringComparison.OrdinalIgnoreCase)
                ? new ProbeResult(
                    CaptureFailureReason.Unknown,
                    "the server describes a video, but OpenCV cannot open it",
                    IsFine: true)
                : new ProbeResult(
                    CaptureFailureReason.NotAVideoSource,
                    "the stream on the server contains no video; check the path");
        }

        string codec = video.Groups[1].Value;
        return s_decodable.Contains(codec, StringComparer.OrdinalIgnoreCase)
            ? new ProbeResult(
                CaptureFailureReason.Unknown,
                $"the server offers {codec}, but OpenCV cannot open it",
                IsFine: true,
                codec)
            : new ProbeResult(
                CaptureFailureReason.UnsupportedCodec,
                $"the server offers {codec}, which OpenCV does not decode; set the camera to H.264");
    }

    private static async Task<TcpClient> ConnectAsync(Uri uri, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            int port = uri.Port > 0 ? uri.Port : DefaultPort;
            await client.ConnectAsync(uri.Host, port, cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<string> RequestAsync(
        NetworkStream stream,
        string method,
        Uri uri,
        int sequence,
        string? authorization,
        CancellationToken cancellationToken)
    {
        string request = FormattableString.Invariant($"{method} {Target(uri)} RTSP/1.0\r\nCSeq: {sequence}\r\n")
            + "Accept: application/sdp\r\nUser-Agent: LatestFrameCapture\r\n"
            + (authorization is null ? "\r\n" : $"Authorization: {authorization}\r\n\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken).ConfigureAwait(false);

        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (answer.Length < MaxAnswerLength && !IsComplete(answer.ToString()))
        {
            int read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0 && answer.Length == 0) throw new EndOfStreamException();
            if (read == 0) break;
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    private static bool IsComplete(string answer)
    {
        // An answer that does not begin with "RTSP/" need not be read to its end.
        const string protocol = "RTSP/";
        int comparable = Math.Min(protocol.Length, answer.Length);
        if (comparable > 0 && !answer.StartsWith(protocol[..comparable], StringComparison.Ordinal)) return true;

        int head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0) return false;
        Match length = s_contentLength.Match(answer[..head]);
        return !length.Success
            || !int.TryParse(length.Groups[1].Value, out int bytes)
            || answer.Length - head - 4 >= bytes;
    }

    private static (int Code, string Phrase)? Status(string answer)
    {
        Match line = s_statusLine.Match(answer);
        if (!line.Success) return null;
        return (int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture), line.Groups[2].Value.Trim());
    }

    private static IEnumerable<string> Challenges(string answer) =>
        s_challenge.Matches(answer).Cast<Match>().Select(match => match.Groups[1].Value.Trim());

    private static string Target(Uri uri) => Credentials.RemoveFrom(uri).AbsoluteUri;
}
