namespace LatestFrames;

/// <summary>
/// The frame that was discarded last, in case that none follows: it is shown when the source makes the capture wait, so
/// that no connection discards everything, whatever the rules on backlog and freshness say.
/// </summary>
/// <remarks>
/// The capture thread is inside a grab when it turns out that the frame was the last one before a wait; a timer shows
/// it then. Thread safety: the capture thread makes all calls; the timer's thread only shows.
/// </remarks>
internal sealed class HeldFrame : IDisposable
{
    private const long None = 0, Held = 1, Showing = 2, States = 4;

    // Longer than decoding takes and than the intervals of most cameras, shorter than a person notices.
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(250);

    // Timers may come a little early.
    private static readonly TimeSpan s_early = TimeSpan.FromMilliseconds(125);

    private readonly TimeProvider _timeProvider;
    private readonly Action<FrameBuffer> _show;
    private readonly ITimer _timer;

    // No gate: who changes _state from Held has the buffer. It has the number of the hold too (times four), so that the
    // timer of one frame cannot show another one.
    private FrameBuffer? _buffer;
    private long _since;
    private long _state;

    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="show">Pushes a frame, on the timer's or the capture thread, and takes it over.</param>
    public HeldFrame(TimeProvider timeProvider, Action<FrameBuffer> show)
    {
        _timeProvider = timeProvider;
        _show = show;
        _timer = Timers.Create(timeProvider, static held => ((HeldFrame)held!).OnTimer(), this);
    }

    /// <summary>Holds a frame until it is taken back or shown; none may be held already.</summary>
    public void Hold(FrameBuffer buffer)
    {
        _buffer = buffer;
        Volatile.Write(ref _since, _timeProvider.GetTimestamp());
        Volatile.Write(ref _state, ((Volatile.Read(ref _state) / States) + 1) * States + Held);
        _timer.Change(s_wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes the held frame back.</summary>
    /// <returns>Null when none is held, or it was shown.</returns>
    public FrameBuffer? TakeBack()
    {
        if (TryChange(Volatile.Read(ref _state), None)) return _buffer;

        // The next frame must come after this one. To push it takes microseconds.
        var wait = default(SpinWait);
        while (Volatile.Read(ref _state) % States == Showing) wait.SpinOnce();
        return null;
    }

    /// <summary>Shows the held frame, if there is one, because nothing follows.</summary>
    public void Show()
    {
        if (TakeBack() is { } buffer) _show(buffer);
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        try
        {
            // Before the time: a timer that was late, of a frame that was replaced meanwhile.
            long state = Volatile.Read(ref _state);
            if (_timeProvider.GetElapsedTime(Volatile.Read(ref _since)) < s_early || !TryChange(state, Showing)) return;
            try
            {
                _show(_buffer!);
            }
            finally
            {
                Volatile.Write(ref _state, state - Held + None);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The user's clock threw. An exception that escaped would end the process; a frame that is still held is
            // shown or replaced by the capture thread.
        }
    }

    /// <summary>Takes a held frame, as whose state was read.</summary>
    private bool TryChange(long state, long to) =>
        state % States == Held && Interlocked.CompareExchange(ref _state, state - Held + to, state) == state;
}
