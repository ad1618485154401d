namespace LatestFrames;

/// <summary>The delays and limits for reconnecting a lost live source: at once, then after growing delays.</summary>
/// <remarks>
/// A capture copies and checks them when it is created. Thread safety: not thread safe; do not change them while a
/// capture is being created.
/// </remarks>
public sealed record ReconnectOptions
{
    /// <summary>The delay before the second attempt; the first one is made at once.</summary>
    /// <value>Default 250 ms; more than 0, at most <see cref="MaxDelay"/>.</value>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The factor by which each further delay is longer than the previous one.</summary>
    /// <value>Default 2; 1 to 10.</value>
    public double Factor { get; set; } = 2;

    /// <summary>The longest delay, before jitter.</summary>
    /// <value>Default 10 s; at most 1 day.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The largest fraction by which each delay is lengthened or shortened at random, so that many captures do not
    /// reconnect in step.
    /// </summary>
    /// <value>Default 0.2; 0 to 1.</value>
    public double Jitter { get; set; } = 0.2;

    /// <summary>
    /// The number of attempts in a series before the capture becomes <see cref="CaptureState.Faulted"/>.
    /// </summary>
    /// <value>
    /// Default null: no limit. 1 or more; the first opening does not count, and <see cref="HealthyAfter"/> restarts
    /// the count.
    /// </value>
    public int? MaxAttempts { get; set; }

    /// <summary>The time for which frames must have come before the next outage starts with the first delay.</summary>
    /// <value>Default 10 s; 0 to 1 day.</value>
    public TimeSpan HealthyAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The function that returns the delay before an attempt, or null to give up; replaces all of the above except
    /// <see cref="HealthyAfter"/>.
    /// </summary>
    /// <value>
    /// Default null. Called on the capture thread between two connections; it should return soon, and an exception
    /// makes the capture <see cref="CaptureState.Faulted"/>. Delays are limited to 0 to 1 day. Not called for a camera
    /// that refused the capture's own login (<see cref="CaptureFailureReason.Unauthorized"/>): cameras lock accounts,
    /// so it is never tried again. Where OpenCV reads, a refusal is only inferred: then it is called, and the delay is
    /// at least 1, 2, 4, 8 and then 16 minutes.
    /// </value>
    public Func<ReconnectAttempt, TimeSpan?>? DelayOf { get; set; }

    internal ReconnectOptions CheckedCopy()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FirstDelay, MaxDelay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDelay, TimeSpan.FromDays(1));
        if (!(Factor is >= 1 and <= 10))
            throw new ArgumentOutOfRangeException(nameof(Factor), Factor, "The factor must be between 1 and 10.");
        if (!(Jitter is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Jitter), Jitter, "The jitter must be between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts ?? 1, 1, nameof(MaxAttempts));
        ArgumentOutOfRangeException.ThrowIfLessThan(HealthyAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HealthyAfter, TimeSpan.FromDays(1));
        return this with { };
    }
}
