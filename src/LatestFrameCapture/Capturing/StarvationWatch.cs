namespace LatestFrames;

/// <summary>Detects that consumers hold so many frames that new ones must be discarded. Capture thread only.</summary>
/// <remarks>
/// A consumer may work at the limit for a short time, so the state changes only after a second at the limit, and back
/// only below three quarters of it: the state does not follow each frame.
/// </remarks>
/// <param name="limit">The largest number of frames that only consumers may hold.</param>
/// <param name="timeProvider">The capture's clock.</param>
/// <param name="forgotten">Collects frames that consumers have dropped without disposing them.</param>
internal sealed class StarvationWatch(int limit, TimeProvider timeProvider, ForgottenFrames forgotten)
{
    private static readonly TimeSpan s_starvedAfter = TimeSpan.FromSeconds(1);

    private long? _atLimitSince;

    /// <summary>Whether the consumers' frames have been at the limit for too long.</summary>
    public bool IsStarved { get; private set; }

    /// <summary>
    /// The time after which the number must be checked again although it has not changed; null when only a change
    /// matters.
    /// </summary>
    public TimeSpan? RecheckAfter =>
        IsStarved ? ForgottenFrames.MinInterval
        : _atLimitSince is { } since ? s_starvedAfter - timeProvider.GetElapsedTime(since)
        : null;

    /// <summary>Checks the number of frames that only consumers hold.</summary>
    /// <returns>Whether no further frame may be filled.</returns>
    public bool Look(int leased)
    {
        bool isAtLimit = leased >= limit;
        if (IsStarved)
        {
            IsStarved = leased >= Math.Max(1, limit * 3 / 4);
            _atLimitSince = null;
        }
        else if (isAtLimit)
        {
            _atLimitSince ??= timeProvider.GetTimestamp();
            IsStarved = timeProvider.GetElapsedTime(_atLimitSince.Value) >= s_starvedAfter;
        }
        else
        {
            _atLimitSince = null;
        }

        // The finalizers of forgotten frames free their leases. Each time that the limit is still reached, because an
        // earlier collection may have come too early.
        if (isAtLimit && IsStarved) forgotten.Collect();
        return isAtLimit;
    }
}
