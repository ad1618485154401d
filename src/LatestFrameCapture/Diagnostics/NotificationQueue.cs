using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>
/// Runs log calls and event handlers one after the other, in the order of <see cref="Post"/>, on a pool thread.
/// </summary>
/// <remarks>
/// A logger or handler that blocks or throws delays only later notifications of its own capture. Thread safety: any
/// thread. <see cref="Post"/> only stores, so it may be called under the gate that decides the order; call <see
/// cref="Flush"/> afterwards, outside the gate.
/// </remarks>
internal sealed class NotificationQueue
{
    // Limits the memory that a handler that never returns can cost; state changes are rare enough for this to hold
    // hours of them.
    private const int Limit = 1000;

    private readonly ConcurrentQueue<Action> _pending = new();
    private int _isRunning;

    /// <summary>Stores an action; drops the oldest one when too many are stored.</summary>
    public void Post(Action notification)
    {
        if (_pending.Count >= Limit) _pending.TryDequeue(out _);
        _pending.Enqueue(notification);
    }

    /// <summary>Ensures that all stored actions will run.</summary>
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
                // A logger threw, so there is no log to report it to.
            }
        }

        // A thread that stored an action after the last TryDequeue saw a running queue and left it there, so check once
        // more. Exchange is a full fence: the check must not run before the write is visible.
        Interlocked.Exchange(ref _isRunning, 0);
        Flush();
    }
}
