namespace LatestFrames;

/// <summary>The system's clock, for a test that wants to know when it is asked, or sets it forward.</summary>
internal sealed class WatchedClock : TimeProvider
{
    private volatile Action? _onAsked;
    private long _ahead;

    /// <summary>Is called first, and may throw; null for nothing.</summary>
    public Action? OnAsked
    {
        get => _onAsked;
        set => _onAsked = value;
    }

    public override long GetTimestamp()
    {
        OnAsked?.Invoke();
        return base.GetTimestamp() + Volatile.Read(ref _ahead);
    }

    /// <summary>Sets it forward; timers do not know of it.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, (long)(time.TotalSeconds * TimestampFrequency));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        OnAsked?.Invoke();
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
