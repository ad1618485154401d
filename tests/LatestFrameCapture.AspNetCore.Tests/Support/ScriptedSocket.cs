using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LatestFrames;

/// <summary>The socket of a page that says everything at once, before anything is sent to it.</summary>
/// <param name="requests">What it says.</param>
/// <param name="onJson">Gets the messages that are no pictures.</param>
internal sealed class ScriptedSocket(IEnumerable<string> requests, Action<JsonElement> onJson) : FakeSocket
{
    private readonly Queue<string> _requests = new(requests);

    public override async Task<WebSocketReceiveResult> ReceiveAsync(
        ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_requests.TryDequeue(out string? request)) await Task.Delay(Timeout.Infinite, cancellationToken);
        return new WebSocketReceiveResult(
            Encoding.UTF8.GetBytes(request!, buffer), WebSocketMessageType.Text, endOfMessage: true);
    }

    public override Task SendAsync(
        ArraySegment<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken)
    {
        if (messageType != WebSocketMessageType.Text) return Task.CompletedTask;
        using JsonDocument json = JsonDocument.Parse(buffer);
        onJson(json.RootElement);
        return Task.CompletedTask;
    }
}
