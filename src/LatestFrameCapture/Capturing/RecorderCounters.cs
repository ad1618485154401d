namespace LatestFrames;

/// <summary>The recordings of a capture. Any thread.</summary>
internal sealed class RecorderCounters
{
    private int _current;
    private long _failures;

    /// <summary>Those that run.</summary>
    public int Current => Volatile.Read(ref _current);

    /// <summary>Those that could not go on.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public void OnStarted() => Interlocked.Increment(ref _current);

    public void OnStopped() => Interlocked.Decrement(ref _current);

    public void OnFailed() => Interlocked.Increment(ref _failures);
}
