namespace LatestFrames;

/// <summary>Counts the tries of one source and tells the delay before the next. Used by one capture thread after the other.</summary>
internal sealed class ReconnectBackoff(ReconnectOptions? options)
{
    private int _attempts;

    /// <summary>The delay before the next try.</summary>
    /// <returns>Null to give up.</returns>
    public TimeSpan? Next(CaptureFailure failure)
    {
        // Cameras lock the account after a few wrong passwords; only a person can put that right.
        if (options is null || failure.Reason == CaptureFailureReason.Unauthorized) return null;

        _attempts++;
        if (options.DelayOf is { } delayOf) return Bounded(delayOf(new ReconnectAttempt(_attempts, failure)));
        if (_attempts > options.MaxAttempts) return null;
        if (_attempts == 1) return TimeSpan.Zero;

        // The exponent is bounded so that months of tries do not overflow it.
        double delay = Math.Min(
            options.FirstDelay.TotalSeconds * Math.Pow(options.Factor, Math.Min(_attempts - 2, 64)),
            options.MaxDelay.TotalSeconds);
        double jitter = 1 + (options.Jitter * ((2 * Random.Shared.NextDouble()) - 1));
        return TimeSpan.FromSeconds(delay * jitter);
    }

    /// <summary>Frames have come for long enough: the next outage begins from the first delay.</summary>
    public void OnHealthy() => _attempts = 0;

    private static TimeSpan? Bounded(TimeSpan? delay) =>
        delay is not { } given ? null : given < TimeSpan.Zero ? TimeSpan.Zero : given > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : given;
}
