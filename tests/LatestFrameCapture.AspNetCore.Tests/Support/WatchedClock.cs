namespace LatestFrames;

/// <summary>The system's clock, for a test that wants to know when it is asked.</summary>
internal sealed class WatchedClock : TimeProvider
{
    private volatile Action? _onAsked;

    /// <summary>Is called first, and may throw; null for nothing.</summary>
    public Action? OnAsked
    {
        get => _onAsked;
        set => _onAsked = value;
    }

    public override long GetTimestamp()
    {
        OnAsked?.Invoke();
        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        OnAsked?.Invoke();
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
