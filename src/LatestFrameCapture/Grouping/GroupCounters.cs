namespace LatestFrames;

/// <summary>The counters of a group. Thread safety: the group's reader counts, any thread takes a snapshot.</summary>
internal sealed class GroupCounters
{
    private long _batches;
    private long _incomplete;
    private long _matched;
    private long _late;
    private long _unmatched;
    private long _tooOld;
    private int _held;

    /// <summary>Counts a batch.</summary>
    /// <param name="frames">The number of frames in it.</param>
    /// <param name="cameras">The number of cameras of the group.</param>
    public void OnBatch(int frames, int cameras)
    {
        Interlocked.Increment(ref _batches);
        if (frames < cameras) Interlocked.Increment(ref _incomplete);
        Interlocked.Add(ref _matched, frames);
        Interlocked.Add(ref _held, -frames);
    }

    public void OnHeld() => Interlocked.Increment(ref _held);

    public void OnLate() => Interlocked.Increment(ref _late);

    /// <summary>Counts a held frame that was passed over.</summary>
    public void OnUnmatched()
    {
        Interlocked.Increment(ref _unmatched);
        Interlocked.Decrement(ref _held);
    }

    /// <summary>Counts a held frame that has become too old.</summary>
    public void OnTooOld()
    {
        Interlocked.Increment(ref _tooOld);
        Interlocked.Decrement(ref _held);
    }

    public CameraGroupStatistics Count() => new()
    {
        TotalBatches = Interlocked.Read(ref _batches),
        TotalIncomplete = Interlocked.Read(ref _incomplete),
        TotalMatched = Interlocked.Read(ref _matched),
        TotalLate = Interlocked.Read(ref _late),
        TotalUnmatched = Interlocked.Read(ref _unmatched),
        TotalTooOld = Interlocked.Read(ref _tooOld),
        CurrentHeld = Volatile.Read(ref _held),
    };
}
