namespace LatestFrames;

/// <summary>When a lost live source is tried again: at once, then after delays that grow. Immutable.</summary>
public sealed record ReconnectOptions
{
    /// <summary>The delay before the second try; the first one comes at once.</summary>
    /// <value>Default 250 ms; more than 0, at most <see cref="MaxDelay"/>.</value>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>By how much each further delay is longer than the one before it.</summary>
    /// <value>Default 2; 1 to 10.</value>
    public double Factor { get; init; } = 2;

    /// <summary>The longest delay, before jitter.</summary>
    /// <value>Default 10 s; at most 1 day.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>By which fraction each delay is lengthened or shortened at random, so that many cameras do not come back in step.</summary>
    /// <value>Default 0.2; 0 to 1.</value>
    public double Jitter { get; init; } = 0.2;

    /// <summary>How often a source is tried again before the capture is <see cref="CaptureState.Faulted"/>, counted from the last healthy stretch.</summary>
    /// <value>Default null: no limit. 1 or more; the first opening does not count.</value>
    public int? MaxAttempts { get; init; }

    /// <summary>How long frames must have come for the delays to start from the first again.</summary>
    /// <value>Default 10 s; 0 to 1 day.</value>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Decides in place of all of the above, but <see cref="HealthyAfter"/>: the delay before a try, or null to give up.</summary>
    /// <value>
    /// Default null. Called on the capture thread between two connections; it should come back soon, and when it throws, the capture gives up.
    /// It is not asked about <see cref="CaptureFailureReason.Unauthorized"/>: cameras lock accounts, so wrong credentials are never tried again.
    /// </value>
    public Func<ReconnectAttempt, TimeSpan?>? DelayOf { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FirstDelay, MaxDelay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDelay, TimeSpan.FromDays(1));
        if (!(Factor is >= 1 and <= 10)) throw new ArgumentOutOfRangeException(nameof(Factor), Factor, "The factor is from 1 to 10.");
        if (!(Jitter is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Jitter), Jitter, "The jitter is from 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts ?? 1, 1, nameof(MaxAttempts));
        ArgumentOutOfRangeException.ThrowIfLessThan(HealthyAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HealthyAfter, TimeSpan.FromDays(1));
    }
}
