using System.Net.Sockets;
using System.Text;

namespace LatestFrames;

/// <summary>Servers that are no cameras, or not any more.</summary>
public static class FaultyServers
{
    /// <summary>Accepts and never answers.</summary>
    public static LoopbackServer Silent() => new(DiscardAsync);

    /// <summary>Sends an answer at one byte a second, whatever it was asked.</summary>
    public static LoopbackServer Dripping(string answer) => new(async (client, end) =>
    {
        foreach (byte letter in Encoding.ASCII.GetBytes(answer))
        {
            await client.SendAsync(new[] { letter }, SocketFlags.None, end);
            await Task.Delay(TimeSpan.FromSeconds(1), end);
        }

        await DiscardAsync(client, end);
    });

    /// <summary>Answers each request with the same text, and closes.</summary>
    public static LoopbackServer Answering(string answer) => new(async (client, end) =>
    {
        var stream = new NetworkStream(client);
        using var reader = new RtspReader(stream);
        if (await reader.ReadAsync(end) is null) return;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), end);
    });

    /// <summary>Answers as an HTTP server does.</summary>
    /// <param name="status">Such as <c>404 Not Found</c>.</param>
    /// <param name="contentType">Of the body.</param>
    /// <param name="body">ASCII.</param>
    public static LoopbackServer Http(string status, string contentType, string body) => Answering(
        $"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n"
        + $"Connection: close\r\n\r\n{body}");

    // Reads on: it would not see otherwise that the client has gone.
    private static async Task DiscardAsync(Socket client, CancellationToken end)
    {
        var buffer = new byte[4096];
        while (await client.ReceiveAsync(buffer, end) > 0)
        {
        }
    }
}
