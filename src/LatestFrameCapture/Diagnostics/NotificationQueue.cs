using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>Runs log calls and event handlers one after the other, in the order of their posting, away from the capture thread.</summary>
/// <remarks>
/// A logger or handler that blocks or throws holds up later notifications of its own capture and nothing else.
/// Thread safety: any thread. <see cref="Post"/> only stores, so it may be called under a gate, where the order is decided;
/// <see cref="Flush"/> belongs after it.
/// </remarks>
internal sealed class NotificationQueue
{
    // A handler that never returns must not cost endless memory; state changes are rare enough for this to hold hours of them.
    private const int Limit = 1000;

    private readonly ConcurrentQueue<Action> _pending = new();
    private int _isRunning;

    /// <summary>Stores an action; when too many wait, the oldest gives way.</summary>
    public void Post(Action notification)
    {
        if (_pending.Count >= Limit) _pending.TryDequeue(out _);
        _pending.Enqueue(notification);
    }

    /// <summary>Makes sure that what is stored will be run.</summary>
    public void Flush()
    {
        if (_pending.IsEmpty || Interlocked.Exchange(ref _isRunning, 1) == 1) return;
        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Run(), this, preferLocal: false);
    }

    private void Run()
    {
        while (_pending.TryDequeue(out Action? next))
        {
            try
            {
                next();
            }
            catch (Exception)
            {
                // A logger that throws: there is nobody left to tell.
            }
        }

        // Whoever stored something after the last look and before this line saw a running queue and left: look once more.
        Volatile.Write(ref _isRunning, 0);
        Flush();
    }
}
