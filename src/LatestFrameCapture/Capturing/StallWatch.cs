namespace LatestFrames;

/// <summary>Detects that one live connection delivers no usable frames.</summary>
/// <remarks>
/// Thread safety: <see cref="OnFrame"/> is called on the capture thread; <see cref="TryMark"/> and <see cref="Unmark"/>
/// are called under <see cref="CaptureStatus"/>' gate, so that a stall is marked, counted and reported in one step.
/// </remarks>
internal sealed class StallWatch
{
    private readonly long _limitTicks;
    private long _lastFrame;
    private volatile bool _isMarked;

    /// <summary>Starts with a connection; its first frame is due within the limit.</summary>
    public StallWatch(TimeProvider timeProvider, TimeSpan limit)
    {
        Limit = limit;
        _limitTicks = (long)(limit.TotalSeconds * timeProvider.TimestampFrequency);
        _lastFrame = timeProvider.GetTimestamp();
    }

    /// <summary>The longest time without a usable frame.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Whether the limit has elapsed without a usable frame.</summary>
    /// <param name="now">A timestamp; an earlier one is on the safe side.</param>
    public bool IsOverdue(long now) => now - Volatile.Read(ref _lastFrame) > _limitTicks;

    /// <summary>The clock's ticks until a frame is overdue; null while the connection is marked as stalled.</summary>
    /// <param name="now">The current timestamp.</param>
    public long? TicksLeft(long now) => _isMarked ? null : Volatile.Read(ref _lastFrame) + _limitTicks - now;

    /// <summary>Records a usable frame.</summary>
    /// <returns>Whether the connection is marked as stalled, so that the end of the stall must be reported.</returns>
    public bool OnFrame(long timestamp)
    {
        Volatile.Write(ref _lastFrame, timestamp);

        // Pairs with the barrier in TryMark: either this reads the mark, or TryMark reads the frame. Without both, a
        // stall could be marked after its end and stay.
        Interlocked.MemoryBarrier();
        return _isMarked;
    }

    /// <summary>Marks the connection as stalled.</summary>
    /// <param name="now">When a frame must be overdue; null if the capture thread found the stall.</param>
    /// <returns>False when it is already marked, or a frame has come meanwhile.</returns>
    public bool TryMark(long? now)
    {
        if (_isMarked || (now is { } time && !IsOverdue(time))) return false;
        _isMarked = true;
        Interlocked.MemoryBarrier();
        _isMarked = now is not { } again || IsOverdue(again);
        return _isMarked;
    }

    public void Unmark() => _isMarked = false;
}
