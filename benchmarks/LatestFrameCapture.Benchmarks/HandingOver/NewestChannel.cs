using System.Threading.Channels;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A channel for one frame that drops the older one, for one pusher and one reader.</summary>
internal sealed class NewestChannel : IDisposable
{
    private readonly FrameBuffer _frame = new(new Mat());

    private readonly Channel<FrameBuffer?> _channel = Channel.CreateBounded<FrameBuffer?>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

    public void Push() => _channel.Writer.TryWrite(_frame);

    /// <summary>Ends the wait of a reader: with null, because an exception would be another way back.</summary>
    public void Close() => _channel.Writer.TryWrite(null);

    public ValueTask<FrameBuffer?> ReadAsync() => _channel.Reader.ReadAsync();

    public void Dispose() => _frame.Image.Dispose();
}
