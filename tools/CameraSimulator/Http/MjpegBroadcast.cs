using System.Collections.Concurrent;
using System.Threading.Channels;

namespace LatestFrames;

/// <summary>Hands each part of the stream to every client's queue.</summary>
/// <remarks>Thread safety: any thread; one publisher.</remarks>
internal sealed class MjpegBroadcast : IDisposable
{
    // Ten seconds at 25 fps: longer than any sample looks, and at 720p not more than 50 MB for a client that stands
    // still.
    private const int QueueLength = 250;

    private readonly ConcurrentDictionary<Channel<byte[]>, byte> _clients = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Gets whether anyone would receive a part.</summary>
    public bool HasClients => !_clients.IsEmpty;

    /// <summary>Queues a part for every client.</summary>
    public void Publish(byte[] part)
    {
        // False from TryWrite: this client's queue is full. It goes without the frame, the others do not.
        foreach ((Channel<byte[]> queue, _) in _clients)
            queue.Writer.TryWrite(part);
    }

    /// <summary>Hands one client its parts until it leaves or the camera closes; one of the two ends it with a
    /// cancellation.</summary>
    /// <param name="write">Sends one part; comes back when the client has taken it off our hands.</param>
    /// <param name="clientGone">The client left.</param>
    public async Task ServeAsync(Func<byte[], CancellationToken, Task> write, CancellationToken clientGone)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(clientGone, _closing.Token);
        var queue = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true });
        _clients.TryAdd(queue, 0);
        try
        {
            await foreach (byte[] part in queue.Reader.ReadAllAsync(end.Token).ConfigureAwait(false))
                await write(part, end.Token).ConfigureAwait(false);
        }
        finally
        {
            _clients.TryRemove(queue, out _);
        }
    }

    /// <summary>Ends every client's stream, and at once the ones that come later.</summary>
    public void Close() => _closing.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _closing.Dispose();
}
