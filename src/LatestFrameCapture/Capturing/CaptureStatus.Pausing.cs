namespace LatestFrames;

internal sealed partial class CaptureStatus
{
    // Guarded by the gate: the number of the last change, and whether the capture is paused.
    private long _pauseVersion;
    private bool _isPaused;

    /// <summary>Records that there is no connection because of a pause.</summary>
    public void ReportGivenUp(int generation) =>
        Change(generation, isNew: false, () => Enter_NeedsLock(
            _current.HasOpened ? CaptureState.Reconnecting : CaptureState.Opening, failure: null));

    /// <summary>Records that a pause begins or ends.</summary>
    /// <param name="version">The number of the change; one that was overtaken by a later one is ignored.</param>
    /// <param name="isPaused">Whether the pause begins.</param>
    public void SetPaused(long version, bool isPaused)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (version <= _pauseVersion) return;
            (_pauseVersion, _isPaused) = (version, isPaused);
            Publish_NeedsLock();
        }

        _notifications.Flush();
    }

    // In a pause only the failure tells what becomes of the connection.
    private bool IsPaused_NeedsLock =>
        _isPaused && _phase is CaptureState.Opening or CaptureState.Live or CaptureState.Reconnecting;
}
