using System.Net.Sockets;
using System.Text;

namespace LatestFrames;

/// <summary>
/// Determines whether an RTSP server answers at all (OPTIONS, RFC 2326, section 10.1), without starting a session.
/// </summary>
internal static class RtspPing
{
    private const int DefaultPort = 554;

    public static async Task<ProbeResult> PingAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        int port = uri.Port > 0 ? uri.Port : DefaultPort;
        await client.ConnectAsync(uri.Host, port, cancellationToken).ConfigureAwait(false);
        NetworkStream stream = client.GetStream();
        string request = $"OPTIONS {Credentials.RemoveFrom(uri).AbsoluteUri} RTSP/1.0\r\nCSeq: 1\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken).ConfigureAwait(false);
        if (await stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0)
            throw new EndOfStreamException();
        return new ProbeResult(CaptureFailureReason.Unknown, "the server answers", IsFine: true);
    }
}
