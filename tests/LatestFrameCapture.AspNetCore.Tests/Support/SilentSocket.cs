using System.Net.WebSockets;

namespace LatestFrames;

/// <summary>The socket of a page that says nothing and takes nothing.</summary>
internal sealed class SilentSocket : FakeSocket
{
    public bool HasBegunToSend { get; private set; }

    public override async Task<WebSocketReceiveResult> ReceiveAsync(
        ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    }

    public override Task SendAsync(
        ArraySegment<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken)
    {
        HasBegunToSend = true;
        return Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
