namespace LatestFrames;

/// <summary>
/// The capture thread's waits, which use the capture's clock and end at once when another thread calls <see
/// cref="End"/>.
/// </summary>
/// <remarks>Thread safety: one thread waits, any thread may call <see cref="End"/>.</remarks>
internal sealed class ThreadPause : IStackListener, IDisposable
{
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly ITimer _timer;

    public ThreadPause(TimeProvider timeProvider) =>
        _timer = Timers.Create(timeProvider, static signal => Set((AutoResetEvent)signal!), _signal);

    /// <summary>
    /// Waits until the time has elapsed or <see cref="End"/> is called; may also return early, so check again.
    /// </summary>
    public void Wait(TimeSpan duration)
    {
        // Timers count whole milliseconds; rounding down would turn the last one into a busy loop.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(duration.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        _signal.WaitOne();
    }

    /// <summary>Waits until <see cref="End"/> is called.</summary>
    public void Wait() => _signal.WaitOne();

    /// <summary>Ends the current wait, or the next one.</summary>
    public void End() => Set(_signal);

    // A reader took a frame of a queue or released one.
    void IStackListener.OnChanged() => End();

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
            // Expected: the thread has ended meanwhile, so there is no wait to end.
        }
    }
}
