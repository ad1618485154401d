using System.Threading.Channels;

namespace LatestFrames;

/// <summary>A channel for one frame that drops the older one.</summary>
internal sealed class ChannelExchange(MatPool pool) : IExchange
{
    private readonly Channel<FrameBuffer> _channel = Channel.CreateBounded<FrameBuffer>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }, pool.Return);

    public void Run(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            _channel.Writer.TryWrite(pool.Rent());
            _channel.Writer.TryWrite(pool.Rent());
            if (_channel.Reader.TryRead(out FrameBuffer? newest)) pool.Return(newest);
        }
    }

    public void Dispose()
    {
        while (_channel.Reader.TryRead(out FrameBuffer? unread)) pool.Return(unread);
    }
}
