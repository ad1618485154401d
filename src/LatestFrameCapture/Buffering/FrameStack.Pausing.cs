namespace LatestFrames;

internal sealed partial class FrameStack
{
    // Guarded by the gate: the number of the last change, and the time before which no frame is taken.
    private long _pauseVersion;
    private bool _isPaused;
    private long _earliest = long.MinValue;

    /// <summary>
    /// Begins or ends a pause: the frames so far are dropped, and meanwhile none is taken. A queue keeps its frames,
    /// because its producer goes on where it was.
    /// </summary>
    /// <param name="version">The number of the change; one that was overtaken by a later one is ignored.</param>
    /// <param name="isPaused">Whether the pause begins.</param>
    /// <param name="earliest">The time before which no frame is taken from now on; the least value for none.</param>
    public void SetPaused(long version, bool isPaused, long earliest)
    {
        var cleared = new List<FrameBuffer>();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (version <= _pauseVersion) return;
            _pauseVersion = version;
            _isPaused = isPaused;
            _earliest = Math.Max(_earliest, earliest);
            if (_delivery == FrameDelivery.Latest)
            {
                // Also at the end of a pause, in case that it was overtaken.
                Clear_NeedsLock(cleared);
                _ledger.OnClosed();
            }
        }

        _pool.Return(cleared);
    }

    /// <summary>Whether a frame of this time is not taken, because of a pause.</summary>
    public bool IsLeftOut(long grabbedTimestamp)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return IsLeftOut_NeedsLock(grabbedTimestamp);
        }
    }

    /// <summary>Whether a leased frame is of the source that is open, and of no time before a pause.</summary>
    public bool IsCurrent(FrameBuffer buffer)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return buffer.Epoch == _epoch && !IsLeftOut_NeedsLock(buffer.GrabbedTimestamp);
        }
    }

    /// <summary>Counts a frame that came in a pause, or from before its end: its picture was being made then.</summary>
    /// <returns>Whether it is one.</returns>
    private bool TryLeaveOut_NeedsLock(FrameBuffer buffer)
    {
        bool isLeftOut = IsLeftOut_NeedsLock(buffer.GrabbedTimestamp);
        if (isLeftOut) _ledger.OnDiscarded(DiscardReason.Unwanted);
        return isLeftOut;
    }

    private bool IsLeftOut_NeedsLock(long grabbedTimestamp) =>
        _delivery == FrameDelivery.Latest && (_isPaused || grabbedTimestamp < _earliest);
}
