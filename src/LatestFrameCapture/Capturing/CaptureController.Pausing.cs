namespace LatestFrames;

internal sealed partial class CaptureController
{
    // Guarded by the gate.
    private PauseOrder _pause = PauseOrder.None;

    /// <summary>Pauses the current source, or changes how it is paused; waits for nothing.</summary>
    /// <returns>False when nothing is open, or it has ended.</returns>
    public bool Pause(PauseMode mode)
    {
        // First, as in Resume. It may have read the clock before this, and take its turn after it.
        long now = Options.TimeProvider.GetTimestamp();
        bool hasEnded = Status.Current.HasEnded;
        CaptureThread? thread;
        PauseOrder order;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            ThrowIfDisposed_NeedsLock();
            if (_thread is null || hasEnded) return false;
            if (_pause.Mode == mode) return true;
            (thread, order) = (_thread, ChangePause_NeedsLock(mode, now));
        }

        Apply(order, thread);
        return true;
    }

    /// <summary>Ends a pause; waits for nothing.</summary>
    /// <returns>False when there is none.</returns>
    public bool Resume()
    {
        // First: what is taken from now on is of after the pause, and the clock is the user's code.
        long now = Options.TimeProvider.GetTimestamp();
        CaptureThread? thread;
        PauseOrder order;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            ThrowIfDisposed_NeedsLock();
            if (_pause.Mode is null) return false;
            (thread, order) = (_thread, ChangePause_NeedsLock(mode: null, now));
        }

        Apply(order, thread);
        return true;
    }

    /// <summary>The end of the pause of a source that is being closed; null when it is not paused.</summary>
    // The next source's frames are not those of the pause, and may be dated by another clock.
    private PauseOrder? EndPause_NeedsLock() =>
        _pause.Mode is null ? null : _pause = new PauseOrder(_pause.Version + 1, Mode: null, long.MinValue);

    private PauseOrder ChangePause_NeedsLock(PauseMode? mode, long now) =>
        _pause = new PauseOrder(_pause.Version + 1, mode, Math.Max(_pause.Earliest, now));

    // Outside the gate, so that two changes may be applied in the wrong order: each follower takes the later one. The
    // stack first, which is what readers see.
    private void Apply(PauseOrder order, CaptureThread? thread)
    {
        bool isPaused = order.Mode is not null;
        Stack.SetPaused(order.Version, isPaused, order.Earliest);
        Status.SetPaused(order.Version, isPaused);
        thread?.Control.Apply(order);
    }
}
