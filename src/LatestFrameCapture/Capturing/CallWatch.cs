namespace LatestFrames;

/// <summary>Detects a capture thread that is inside a call of its source for longer than the call may take.</summary>
/// <remarks>
/// Thread safety: the capture thread calls <see cref="Begin"/> and <see cref="End"/>, any thread may read <see
/// cref="IsStuck"/>.
/// </remarks>
internal sealed class CallWatch(TimeProvider timeProvider)
{
    // The native side gets the same limits and should return first.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    // A timestamp; 0 while no call with a limit is running.
    private long _deadline;

    /// <summary>Whether the running call has exceeded its deadline.</summary>
    public bool IsStuck
    {
        get
        {
            // First the time: this thread may be suspended between the two, and the call may return meanwhile.
            long now = timeProvider.GetTimestamp();
            return Volatile.Read(ref _deadline) is not 0 and long deadline && now > deadline;
        }
    }

    /// <summary>The clock's ticks until the running call exceeds its deadline; null while none has a limit.</summary>
    /// <param name="now">The current timestamp.</param>
    public long? TicksLeft(long now) =>
        Volatile.Read(ref _deadline) is not 0 and long deadline ? deadline - now : null;

    /// <summary>Starts a call that may take <paramref name="limit"/> and one second more.</summary>
    public void Begin(TimeSpan limit)
    {
        double seconds = (limit + s_grace).TotalSeconds;
        long deadline = timeProvider.GetTimestamp() + (long)(seconds * timeProvider.TimestampFrequency);
        Volatile.Write(ref _deadline, deadline == 0 ? 1 : deadline);
    }

    /// <summary>Ends the call; what follows has no limit.</summary>
    public void End() => Volatile.Write(ref _deadline, 0);
}
