namespace LatestFrames;

/// <summary>What a capture thread writes down of its doings, so that a watchdog can judge them from outside.</summary>
/// <remarks>Thread safety: the capture thread writes; <see cref="Check"/> may be called from any thread.</remarks>
internal sealed class ThreadWatch(LatestFrameCaptureOptions options)
{
    // The native side gets the same limits and should be the first to come back.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    // Timestamps; 0 for "not".
    private long _openingSince;
    private long _inCallSince;
    private long _lastFrame;

    // Twice the number of the connection, and 1 once it has been found stalled: a watchdog that judges a connection which has just been replaced must not mark the new one.
    private int _connection;

    public void OnOpening() => Volatile.Write(ref _openingSince, Now());

    /// <summary>A live connection is there and owes frames.</summary>
    public void OnConnected()
    {
        Volatile.Write(ref _lastFrame, Now());
        Volatile.Write(ref _connection, (_connection | 1) + 1);
        Volatile.Write(ref _openingSince, 0);
    }

    /// <summary>A frame that can be used has come.</summary>
    /// <returns>Whether that ends a stall.</returns>
    public bool OnFrame(long timestamp)
    {
        Volatile.Write(ref _lastFrame, timestamp);
        int connection = Volatile.Read(ref _connection);
        return (connection & 1) == 1 && Interlocked.CompareExchange(ref _connection, connection - 1, connection) == connection;
    }

    public void OnCall(long timestamp) => Volatile.Write(ref _inCallSince, timestamp);

    public void OnReturn() => Volatile.Write(ref _inCallSince, 0);

    /// <summary>No connection, or one that owes nothing.</summary>
    public void OnIdle()
    {
        Volatile.Write(ref _openingSince, 0);
        Volatile.Write(ref _inCallSince, 0);
        Volatile.Write(ref _lastFrame, 0);
    }

    public ThreadHealth Check()
    {
        if (IsLongerThan(Volatile.Read(ref _openingSince), options.OpenTimeout + s_grace)) return ThreadHealth.Stuck;

        int connection = Volatile.Read(ref _connection);
        if (Volatile.Read(ref _lastFrame) == 0) return ThreadHealth.Well;
        if (IsLongerThan(Volatile.Read(ref _inCallSince), options.StallTimeout + s_grace)) return ThreadHealth.Stuck;
        return IsOverdue() && FindStall(connection) ? ThreadHealth.Stalled : ThreadHealth.Well;
    }

    /// <summary>Whether a connection that owes frames has had none that can be used for the stall timeout.</summary>
    public bool IsOverdue() => IsLongerThan(Volatile.Read(ref _lastFrame), options.StallTimeout);

    /// <summary>Marks the connection as stalled. Capture thread only.</summary>
    /// <returns>False when it was already: a stall counts once, whoever notices it.</returns>
    public bool FindStall() => FindStall(Volatile.Read(ref _connection));

    private bool FindStall(int connection) => (connection & 1) == 0 && Interlocked.CompareExchange(ref _connection, connection | 1, connection) == connection;

    // 0 means "not"; a clock that really stands at 0 is one tick late.
    private long Now() => Math.Max(1, options.TimeProvider.GetTimestamp());

    private bool IsLongerThan(long since, TimeSpan limit) => since != 0 && options.TimeProvider.GetElapsedTime(since) > limit;
}
