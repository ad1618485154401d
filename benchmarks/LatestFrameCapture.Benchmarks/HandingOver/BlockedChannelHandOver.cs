using System.Diagnostics;

namespace LatestFrames;

/// <summary>A channel's reader on which a thread blocks: a channel has no call of its own for that.</summary>
internal sealed class BlockedChannelHandOver : ThreadHandOver
{
    private readonly NewestChannel _channel = new();

    public BlockedChannelHandOver()
        : base("channel-blocked", "`Channel` with DropOldest(1), blocked")
    {
        Start();
    }

    public override void Dispose()
    {
        base.Dispose();
        _channel.Dispose();
    }

    protected override void Push() => _channel.Push();

    protected override bool Take(out long timestamp)
    {
        FrameBuffer? frame = _channel.ReadAsync().AsTask().GetAwaiter().GetResult();
        timestamp = Stopwatch.GetTimestamp();
        return frame is not null;
    }

    protected override void Close() => _channel.Close();
}
