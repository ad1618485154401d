using System.Diagnostics;

namespace LatestFrames;

/// <summary>To an asynchronous loop that holds no thread until there is a frame.</summary>
/// <typeparam name="T">What it awaits.</typeparam>
internal abstract class AwaitingHandOver<T>(string id, string name) : HandOver(id, name)
{
    private Task _loop = Task.CompletedTask;
    private volatile bool _isWaiting;

    protected sealed override bool IsReaderWaiting => _isWaiting;

    /// <summary>Lets the reader begin; the last act of a constructor.</summary>
    protected void Start() => _loop = Task.Run(RunAsync);

    protected sealed override void Stop()
    {
        Close();
        _loop.GetAwaiter().GetResult();
    }

    /// <summary>The next frame.</summary>
    protected abstract ValueTask<T> ReadAsync();

    /// <summary>Gives a frame back.</summary>
    /// <returns>False when it is the answer of something that was closed.</returns>
    protected abstract bool GiveBack(T frame);

    /// <summary>Ends the wait of the reader.</summary>
    protected abstract void Close();

    private async Task RunAsync()
    {
        while (true)
        {
            // The call has come back without a frame: it waits.
            ValueTask<T> next = ReadAsync();
            _isWaiting = !next.IsCompleted;
            T frame = await next.ConfigureAwait(false);
            long timestamp = Stopwatch.GetTimestamp();
            _isWaiting = false;
            if (!GiveBack(frame)) return;
            OnReceived(timestamp);
        }
    }
}
