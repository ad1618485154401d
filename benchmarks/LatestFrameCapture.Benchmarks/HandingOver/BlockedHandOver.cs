using System.Diagnostics;

namespace LatestFrames;

/// <summary>To a thread that blocks until there is a frame.</summary>
internal sealed class BlockedHandOver : HandOver
{
    private readonly Func<object?> _take;
    private readonly Action _close;
    private readonly Thread _reader;

    /// <param name="name">Its name in tables.</param>
    /// <param name="push">Gives a frame to the waiting reader.</param>
    /// <param name="take">Waits for a frame; null when it was closed.</param>
    /// <param name="close">Ends the wait of the reader.</param>
    public BlockedHandOver(string name, Action push, Func<object?> take, Action close)
        : base(name, push)
    {
        _take = take;
        _close = close;
        _reader = new Thread(Run) { IsBackground = true, Name = "Reader" };
        _reader.Start();
    }

    // Nothing but the wait for a frame blocks it for longer than a moment.
    protected override bool IsReaderWaiting => (_reader.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0;

    public override void Dispose()
    {
        _close();
        _reader.Join();
        base.Dispose();
    }

    private void Run()
    {
        while (_take() is { } frame)
        {
            long timestamp = Stopwatch.GetTimestamp();
            (frame as IDisposable)?.Dispose();
            OnReceived(timestamp);
        }
    }
}
