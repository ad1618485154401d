namespace LatestFrames;

/// <summary>The capture thread's waits: they go by the capture's clock and end at once when somebody wants something of the thread.</summary>
/// <remarks>Thread safety: one thread waits, any thread may call <see cref="End"/>.</remarks>
internal sealed class ThreadPause : IDisposable
{
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly ITimer _timer;

    public ThreadPause(TimeProvider timeProvider)
    {
        _timer = timeProvider.CreateTimer(static signal => Set((AutoResetEvent)signal!), _signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until the time is over or <see cref="End"/> is called; may also come back early, so look again.</summary>
    public void Wait(TimeSpan duration)
    {
        // Timers count whole milliseconds; rounding down would make the last one a busy loop.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(duration.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        _signal.WaitOne();
    }

    /// <summary>Waits until <see cref="End"/> is called.</summary>
    public void Wait() => _signal.WaitOne();

    /// <summary>Ends the present wait, or the next one.</summary>
    public void End() => Set(_signal);

    public void Dispose()
    {
        _timer.Dispose();
        _signal.Dispose();
    }

    private static void Set(AutoResetEvent signal)
    {
        try
        {
            signal.Set();
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended meanwhile; nobody waits any more.
        }
    }
}
