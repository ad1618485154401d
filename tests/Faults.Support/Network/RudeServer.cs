using System.Net.Sockets;
using System.Text;

namespace LatestFrames;

/// <summary>Speaks RTSP as a camera does, and closes the connection after the answer to a chosen request.</summary>
public static class RudeServer
{
    /// <summary>Starts one.</summary>
    /// <param name="closesAfter">
    /// OPTIONS, DESCRIBE, SETUP or PLAY; empty: at once; null: never, but there is no frame either.
    /// </param>
    /// <param name="codec">What it says that it sends.</param>
    /// <param name="onRequest">Is told each request's method, on a thread of the server.</param>
    public static LoopbackServer Start(
        string? closesAfter, string codec = "H264", Action<string>? onRequest = null) => new(async (client, end) =>
    {
        if (closesAfter?.Length == 0) return;
        var stream = new NetworkStream(client);
        using var reader = new RtspReader(stream);
        while (await reader.ReadAsync(end) is { } request)
        {
            if (request.Channel is not null) continue;
            onRequest?.Invoke(request.FirstWord);
            await stream.WriteAsync(Answer(request, codec), end);
            if (request.FirstWord == closesAfter) return;
        }
    });

    private static byte[] Answer(RtspMessage request, string codec)
    {
        string head = $"RTSP/1.0 200 OK\r\nCSeq: {request.Header("CSeq")}\r\n";
        return Encoding.ASCII.GetBytes(request.FirstWord switch
        {
            "OPTIONS" => head + "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
            "DESCRIBE" => WithBody(head, Description(codec)),
            "SETUP" => head + "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
            _ => head + "Session: 1\r\n\r\n",
        });
    }

    private static string WithBody(string head, string body) =>
        $"{head}Content-Type: application/sdp\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Description(string codec) =>
        $"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=rude\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" +
        $"m=video 0 RTP/AVP 96\r\na=rtpmap:96 {codec}/90000\r\na=control:track1\r\n";
}
