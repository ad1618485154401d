namespace LatestFrames;

/// <summary>Creates timers that outlive the creating call and therefore must not keep its ExecutionContext.</summary>
internal static class Timers
{
    /// <summary>
    /// Creates a stopped timer whose callback does not run in the caller's ExecutionContext (its AsyncLocals).
    /// </summary>
    public static ITimer Create(TimeProvider timeProvider, TimerCallback callback, object state)
    {
        if (ExecutionContext.IsFlowSuppressed()) return NewTimer();
        using AsyncFlowControl suppressed = ExecutionContext.SuppressFlow();
        return NewTimer();

        ITimer NewTimer() =>
            timeProvider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
