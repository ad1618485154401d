using System.Diagnostics;

namespace LatestFrames;

/// <summary>To an asynchronous loop, which holds no thread until there is a frame.</summary>
/// <typeparam name="T">What it awaits; null when it was closed.</typeparam>
internal sealed class AwaitedHandOver<T> : HandOver
    where T : class
{
    private readonly Func<ValueTask<T?>> _take;
    private readonly Action _close;
    private readonly Task _reader;
    private volatile bool _isWaiting;

    /// <param name="name">Its name in tables.</param>
    /// <param name="push">Gives a frame to the waiting reader.</param>
    /// <param name="take">The next frame.</param>
    /// <param name="close">Ends the wait of the reader.</param>
    public AwaitedHandOver(string name, Action push, Func<ValueTask<T?>> take, Action close)
        : base(name, push)
    {
        _take = take;
        _close = close;
        _reader = Task.Run(RunAsync);
    }

    protected override bool IsReaderWaiting => _isWaiting;

    public override void Dispose()
    {
        _close();
        _reader.GetAwaiter().GetResult();
        base.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            // A call that comes back without a frame waits.
            ValueTask<T?> next = _take();
            _isWaiting = !next.IsCompleted;
            T? frame = await next;
            long timestamp = Stopwatch.GetTimestamp();
            _isWaiting = false;
            if (frame is null) return;
            (frame as IDisposable)?.Dispose();
            OnReceived(timestamp);
        }
    }
}
