using System.Net.WebSockets;
using System.Text.Json;

namespace LatestFrames;

/// <summary>Sends to a page, each message within a limit of time.</summary>
/// <param name="socket">The page's WebSocket.</param>
/// <param name="limit">How long one message may take.</param>
/// <param name="end">Ends all messages.</param>
/// <remarks>Thread safety: one message at a time.</remarks>
internal sealed class WallSocket(WebSocket socket, TimeSpan limit, CancellationToken end) : IDisposable
{
    private static readonly TimeSpan s_closing = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _sending = CancellationTokenSource.CreateLinkedTokenSource(end);

    public Task SendAsync(WallMessage message) => SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message, CameraJson.Default.WallMessage), WebSocketMessageType.Text);

    public Task SendAsync(ReadOnlyMemory<byte> message) => SendAsync(message, WebSocketMessageType.Binary);

    /// <summary>Says that no more comes.</summary>
    public async Task CloseAsync()
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var closing = new CancellationTokenSource(s_closing);
        try
        {
            await socket.CloseOutputAsync(
                WebSocketCloseStatus.EndpointUnavailable, null, closing.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            // It does not matter how the page learns of it.
        }
    }

    public void Dispose() => _sending.Dispose();

    private async Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        _sending.CancelAfter(limit);
        await socket.SendAsync(message, type, endOfMessage: true, _sending.Token).ConfigureAwait(false);
        _sending.CancelAfter(Timeout.InfiniteTimeSpan);
    }
}
