namespace LatestFrames;

/// <summary>
/// How long a picture that became whole after a silence waits for a newer one, before it is shown. Capture thread only.
/// </summary>
/// <param name="timeProvider">The capture's clock.</param>
/// <param name="hasTimes">Whether the times of pictures tell how late they are (<see cref="StreamDelay"/>).</param>
/// <param name="keyFramesOnly">Whether only key frames are shown, which are further apart than pictures.</param>
/// <remarks>
/// What an interruption of the network has held back comes after it, and first of all the oldest, alone: TCP repeats
/// one segment and waits for its answer. Without times such a picture looks as new as that of a camera which stood
/// still and goes on; only that others follow it at once tells. So after a silence, and at most for a second, the first
/// picture is held back longer, and the others for half the time in which the camera makes one; key frames, whose
/// distance is not known, for as long as any of these may be.
/// </remarks>
internal sealed class WaitAfterSilence(TimeProvider timeProvider, bool hasTimes, bool keyFramesOnly)
{
    // Requests of other threads wait as long. Of a camera with less than four pictures a second an old one is shown.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestOfOthers = TimeSpan.FromMilliseconds(100);

    // A camera that has become faster always has a newer picture in time.
    private static readonly TimeSpan s_longestCatchUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_usualInterval = TimeSpan.FromMilliseconds(40);

    private TimeSpan _interval = s_usualInterval;
    private long? _fasterSince;
    private long? _silenceEndedAt;
    private bool _isFirst;

    /// <summary>Whether a picture is left out as soon as a newer one has come.</summary>
    public bool IsCatchingUp { get; private set; }

    /// <summary>How long the current picture waits for a newer one.</summary>
    /// <param name="arrival">The timestamp of its arrival.</param>
    /// <param name="silenceEndedAt">When video came again after the last silence.</param>
    /// <param name="framesPerSecond">The camera's rate; 0 while unknown.</param>
    /// <returns>Zero if it does not wait.</returns>
    public TimeSpan LimitFor(long arrival, long? silenceEndedAt, double framesPerSecond)
    {
        bool isNew = silenceEndedAt != _silenceEndedAt;
        if (isNew)
        {
            _isFirst = IsCatchingUp = !hasTimes;
            _fasterSince = null;
        }

        if (framesPerSecond > 0) Learn(TimeSpan.FromSeconds(1 / framesPerSecond));
        _silenceEndedAt = silenceEndedAt;
        if (silenceEndedAt is not { } end) return TimeSpan.Zero;
        IsCatchingUp &= timeProvider.GetElapsedTime(end) < s_longestCatchUp;

        // It was known to be whole, or was let out by its decoder, only because a newer one comes.
        if (arrival < end) return LongLimit;
        if (!IsCatchingUp) return TimeSpan.Zero;
        if (!_isFirst) return LimitOfOthers;
        _isFirst = false;
        return LongLimit;
    }

    /// <summary>Says that the current picture has waited.</summary>
    /// <param name="arrival">The timestamp of its arrival.</param>
    /// <param name="hasNewer">Whether a newer one has come; if not, what was held back has come to its end.</param>
    public void OnWaited(long arrival, bool hasNewer)
    {
        if (!hasNewer && arrival >= _silenceEndedAt) IsCatchingUp = false;
    }

    private TimeSpan LongLimit => _interval <= s_longest ? s_longest : TimeSpan.Zero;

    private TimeSpan LimitOfOthers => keyFramesOnly || _interval.Ticks / 2 > s_longestOfOthers.Ticks
        ? s_longestOfOthers
        : TimeSpan.FromTicks(_interval.Ticks / 2);

    // Pictures that come together seem to be of a faster camera until the rate is measured of others.
    private void Learn(TimeSpan interval)
    {
        if (interval < _interval)
        {
            _fasterSince ??= timeProvider.GetTimestamp();
            var untilMeasured = TimeSpan.FromTicks(
                s_longestCatchUp.Ticks + (2 * FrameRateMeter.Pictures * _interval.Ticks));
            if (timeProvider.GetElapsedTime(_fasterSince.Value) < untilMeasured) return;
        }

        _interval = interval;
        _fasterSince = null;
    }
}
