using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LatestFrames;

/// <summary>What the page does, without a browser.</summary>
internal sealed class WallClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[8 * 1024 * 1024];

    public WebSocketState State => _socket.State;

    public static async Task<WallClient> ConnectAsync(TestApp app, string? origin = null)
    {
        var client = new WallClient();
        if (origin is not null) client._socket.Options.SetRequestHeader("Origin", origin);
        using var limit = new CancellationTokenSource(TestApp.Limit);
        var address = new UriBuilder(new Uri(app.Wall, "-/socket")) { Scheme = "ws" };
        await client._socket.ConnectAsync(address.Uri, limit.Token);
        return client;
    }

    public Task SendAsync(string text)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        return _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, limit.Token);
    }

    /// <summary>Receives the next message; null at the end.</summary>
    public async Task<WallClientMessage?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TestApp.Limit);
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await _socket.ReceiveAsync(_buffer.AsMemory(length), limit.Token);
            if (result.MessageType == WebSocketMessageType.Close) return null;
            length += result.Count;
            if (!result.EndOfMessage) continue;
            ReadOnlySpan<byte> message = _buffer.AsSpan(0, length);
            return result.MessageType == WebSocketMessageType.Text
                ? new WallClientMessage(JsonDocument.Parse(message.ToArray()))
                : WallClientMessage.OfPicture(message);
        }
    }

    /// <summary>Receives the next picture, whatever comes before it.</summary>
    public async Task<WallClientMessage> ReceivePictureAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            WallClientMessage? message = await ReceiveAsync(cancellationToken);
            Assert.NotNull(message);
            if (message.Json is null) return message;
        }
    }

    /// <summary>Draws pictures of all cameras as they come until each camera has had some.</summary>
    public async Task WatchAsync(int cameras, int pictures, int width = 320)
    {
        int[] counts = new int[cameras];
        for (int i = 0; i < cameras; i++) await SendAsync($"next {i} {width}");
        while (counts.Any(count => count < pictures))
        {
            int camera = (await ReceivePictureAsync()).Camera;
            counts[camera]++;
            await SendAsync($"next {camera} {width}");
        }
    }

    public void Dispose() => _socket.Dispose();
}
