using System.Diagnostics;

namespace LatestFrames;

/// <summary>The library's blocking read.</summary>
internal sealed class ReadFrameHandOver : ThreadHandOver
{
    private readonly PushedFrames _frames = new(rows: 1, columns: 1);

    public ReadFrameHandOver()
        : base("read-frame", "`ReadFrame()`, blocked")
    {
        Start();
    }

    public override void Dispose()
    {
        base.Dispose();
        _frames.Dispose();
    }

    protected override void Push() => _frames.Push();

    protected override bool Take(out long timestamp)
    {
        using Frame? frame = _frames.Reader.ReadFrame();
        timestamp = Stopwatch.GetTimestamp();
        return frame is not null;
    }

    // And disposed only when the reader has ended: it would find its capture gone.
    protected override void Close() => _frames.Close();
}
