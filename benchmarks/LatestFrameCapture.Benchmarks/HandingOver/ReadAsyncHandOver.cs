namespace LatestFrames;

/// <summary>The library's asynchronous read.</summary>
internal sealed class ReadAsyncHandOver : AwaitingHandOver<Frame?>
{
    private readonly PushedFrames _frames = new(rows: 1, columns: 1);

    public ReadAsyncHandOver()
        : base("read-async", "`ReadAsync()`, awaited")
    {
        Start();
    }

    public override void Dispose()
    {
        base.Dispose();
        _frames.Dispose();
    }

    protected override void Push() => _frames.Push();

    protected override ValueTask<Frame?> ReadAsync() => _frames.Reader.ReadAsync();

    protected override bool GiveBack(Frame? frame)
    {
        frame?.Dispose();
        return frame is not null;
    }

    protected override void Close() => _frames.Close();
}
