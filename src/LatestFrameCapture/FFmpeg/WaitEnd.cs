namespace LatestFrames;

/// <summary>When a wait ends: after a time, or when a token is cancelled. By the system's clock.</summary>
internal readonly struct WaitEnd(TimeSpan limit, CancellationToken token)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <summary>What remains of the time; not negative.</summary>
    public TimeSpan Remaining
    {
        get
        {
            TimeSpan remaining = limit - TimeProvider.System.GetElapsedTime(_start);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    public bool IsOver => token.IsCancellationRequested || Remaining == TimeSpan.Zero;
}
