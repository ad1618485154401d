namespace LatestFrames;

/// <summary>Counts the attempts to connect to one source and calculates the delay before the next.</summary>
/// <remarks>Thread safety: none needed; capture threads use it one after the other.</remarks>
internal sealed class ReconnectBackoff(ReconnectOptions? options)
{
    // Cameras lock an account after three to ten refusals within some minutes.
    private static readonly TimeSpan s_betweenLogins = TimeSpan.FromMinutes(1);
    private const int MaxDoublings = 4;

    private int _attempts;
    private int _logins;

    /// <summary>Returns the delay before the next attempt.</summary>
    /// <returns>Null when there is no further attempt.</returns>
    public TimeSpan? Next(CaptureFailure failure)
    {
        if (options is null) return null;
        RetryKind kind = RetryKinds.Of(failure);
        if (kind == RetryKind.Never) return null;
        if (kind == RetryKind.AtOnce) return TimeSpan.Zero;
        TimeSpan? delay = NextDelay(failure);
        if (kind != RetryKind.Slowly || delay is not { } usual) return delay;
        double factor = Math.Pow(2, Math.Min(_logins++, MaxDoublings));
        TimeSpan least = TimeSpan.FromTicks((long)(s_betweenLogins.Ticks * factor));
        return usual > least ? usual : least;
    }

    /// <summary>Restarts the series of attempts, after frames have come for long enough.</summary>
    public void OnHealthy() => _attempts = _logins = 0;

    private TimeSpan? NextDelay(CaptureFailure failure)
    {
        _attempts++;
        if (options!.DelayOf is { } delayOf) return Bounded(delayOf(new ReconnectAttempt(_attempts, failure)));
        if (_attempts > options.MaxAttempts) return null;
        if (_attempts == 1) return TimeSpan.Zero;

        // The exponent is limited so that months of attempts do not overflow the power.
        double delay = Math.Min(
            options.FirstDelay.TotalSeconds * Math.Pow(options.Factor, Math.Min(_attempts - 2, 64)),
            options.MaxDelay.TotalSeconds);
        double jitter = 1 + (options.Jitter * ((2 * Random.Shared.NextDouble()) - 1));
        return TimeSpan.FromSeconds(delay * jitter);
    }

    private static TimeSpan? Bounded(TimeSpan? delay) =>
        delay is not { } given ? null
        : given < TimeSpan.Zero ? TimeSpan.Zero
        : given > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1)
        : given;
}
