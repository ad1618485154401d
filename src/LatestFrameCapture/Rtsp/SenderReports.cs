namespace LatestFrames;

/// <summary>Which sender report is believed, and the camera's time by it.</summary>
/// <remarks>
/// A report says which moment of the camera's clock an RTP time is. It is wrong when RTP time jumped and the report
/// still counts from before, so it is compared with what the camera's clock was ahead of ours before.
/// Thread safety: not thread safe.
/// </remarks>
internal sealed class SenderReports(TimeProvider timeProvider)
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromSeconds(30);

    private Report? _believed;
    private TimeSpan? _lastAhead;
    private TimeSpan? _candidate;

    /// <summary>Converts the seconds of an NTP time; null for clocks that are not set.</summary>
    /// <param name="seconds">Seconds since 1900.</param>
    /// <param name="fraction">The fraction in 2^-32 seconds.</param>
    public DateTimeOffset? ToTime(uint seconds, uint fraction)
    {
        // Cameras without a set clock send 0 or their uptime. The second era begins in 2036 (RFC 5905, 6).
        const uint Year2001 = 3187296000;
        const int SecondEra = 2036;
        long era = 0;
        if (seconds < Year2001)
        {
            if (timeProvider.GetUtcNow().Year < SecondEra) return null;
            era = 1L << 32;
        }

        var start = new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
        long ticks = (long)(fraction * (ulong)TimeSpan.TicksPerSecond >> 32);
        return start.AddTicks((era + seconds) * TimeSpan.TicksPerSecond + ticks);
    }

    /// <summary>Adds a report.</summary>
    /// <param name="cameraTime">The camera's time.</param>
    /// <param name="streamTime">The same moment in the stream.</param>
    /// <param name="lastUnit">The newest unit's time in the stream.</param>
    /// <param name="arrivedAt">When the newest unit arrived.</param>
    public void Add(DateTimeOffset cameraTime, TimeSpan streamTime, TimeSpan lastUnit, DateTimeOffset arrivedAt)
    {
        var report = new Report(cameraTime, streamTime, cameraTime - streamTime + lastUnit - arrivedAt);
        bool fits = _lastAhead is null || IsNear(report.Ahead, _lastAhead.Value);
        bool isConfirmed = _candidate is { } candidate && IsNear(report.Ahead, candidate);
        _candidate = report.Ahead;
        if (!fits && !isConfirmed) return;
        _believed = report;
        _lastAhead = report.Ahead;
    }

    /// <summary>Waits for a report after a jump of RTP time.</summary>
    public void Forget()
    {
        _believed = null;
        _candidate = null;
    }

    /// <summary>The camera's time of a unit; null while it is not known.</summary>
    /// <param name="streamTime">The unit's time in the stream.</param>
    /// <param name="arrivedAt">When it arrived.</param>
    public DateTimeOffset? TimeOf(TimeSpan streamTime, DateTimeOffset arrivedAt)
    {
        if (_believed is not { } report) return null;
        DateTimeOffset time = report.CameraTime + (streamTime - report.StreamTime);

        // Later than before is a slow network; earlier than before cannot be.
        TimeSpan ahead = time - arrivedAt - report.Ahead;
        return ahead <= s_tolerance && ahead >= -s_maxDelay ? time : null;
    }

    private static bool IsNear(TimeSpan one, TimeSpan other) => (one - other).Duration() <= s_tolerance;

    private readonly record struct Report(DateTimeOffset CameraTime, TimeSpan StreamTime, TimeSpan Ahead);
}
