namespace LatestFrames;

/// <summary>A channel's reader that is awaited.</summary>
internal sealed class ChannelHandOver : AwaitingHandOver<FrameBuffer?>
{
    private readonly NewestChannel _channel = new();

    public ChannelHandOver()
        : base("channel", "`Channel` with DropOldest(1), awaited")
    {
        Start();
    }

    public override void Dispose()
    {
        base.Dispose();
        _channel.Dispose();
    }

    protected override void Push() => _channel.Push();

    protected override ValueTask<FrameBuffer?> ReadAsync() => _channel.ReadAsync();

    protected override bool GiveBack(FrameBuffer? frame) => frame is not null;

    protected override void Close() => _channel.Close();
}
