using StackExchange.Redis;

namespace LatestFrames;

/// <summary>The server's clock, by which a frame is as old on one machine as on another.</summary>
/// <remarks>
/// Measured by TIME: the answer lies in the middle of its way, so that half of the way is the error. Clocks of machines
/// drift by some milliseconds a minute at most, so it is measured again every ten seconds. Thread safety: any thread.
/// </remarks>
internal sealed class ServerClock(TimeProvider timeProvider)
{
    private const int FirstTries = 5;
    private const double MaxSeconds = 1e9;
    private const int MicrosecondsPerSecond = 1_000_000;

    // Half of it is an error that nobody sees.
    private static readonly TimeSpan s_goodWay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);

    // Guards: all fields below.
    private readonly object _gate = new();
    private long _at;
    private long _serverMicroseconds;
    private TimeSpan _way = TimeSpan.MaxValue;
    private long _measured;
    private int _count;

    /// <summary>Whether it is time to measure again.</summary>
    public bool IsDue
    {
        get
        {
            long now = timeProvider.GetTimestamp();
            lock (_gate) return timeProvider.GetElapsedTime(_measured, now) >= s_period;
        }
    }

    /// <summary>Measures for the first time.</summary>
    public async Task StartAsync(IDatabaseAsync database, CancellationToken token)
    {
        for (int i = 0; i < FirstTries; i++)
        {
            token.ThrowIfCancellationRequested();
            await MeasureAsync(database).ConfigureAwait(false);
        }
    }

    /// <summary>Measures once more.</summary>
    public async Task MeasureAsync(IDatabaseAsync database)
    {
        long before = timeProvider.GetTimestamp();

        // Also where the server refuses: it is asked again when it is due.
        lock (_gate) _measured = before;
        var parts = (RedisResult[]?)await database.ExecuteAsync("TIME").ConfigureAwait(false);
        long after = timeProvider.GetTimestamp();
        if (parts is not [{ } seconds, { } rest]) throw new InvalidOperationException("TIME has no two parts.");
        Learn(before, after, ((long)seconds * MicrosecondsPerSecond) + (long)rest);
    }

    /// <summary>Converts a timestamp of this machine to the server's time, in microseconds since 1970.</summary>
    public long ToServer(long timestamp)
    {
        lock (_gate)
            return _serverMicroseconds + (long)timeProvider.GetElapsedTime(_at, timestamp).TotalMicroseconds;
    }

    /// <summary>Converts a time of the server to a timestamp of this machine.</summary>
    public long ToTimestamp(long serverMicroseconds)
    {
        lock (_gate)
        {
            // What a stranger writes into a header may be thousands of years away.
            double seconds = (serverMicroseconds - _serverMicroseconds) / (double)MicrosecondsPerSecond;
            seconds = Math.Clamp(seconds, -MaxSeconds, MaxSeconds);
            return _at + (long)(seconds * timeProvider.TimestampFrequency);
        }
    }

    /// <summary>Learns from one answer. Of the first ones the shortest way is the best.</summary>
    internal void Learn(long before, long after, long serverMicroseconds)
    {
        TimeSpan way = timeProvider.GetElapsedTime(before, after);
        lock (_gate)
        {
            _measured = after;
            bool isFirst = _count++ < FirstTries;
            if (_way != TimeSpan.MaxValue && way > (isFirst ? _way : (_way * 2) + s_goodWay))
            {
                // A link that has become slower for good: some measurements later the new way is accepted.
                if (!isFirst) _way *= 2;
                return;
            }

            _way = way;
            _at = before + ((after - before) / 2);
            _serverMicroseconds = serverMicroseconds;
        }
    }
}
