namespace LatestFrames;

/// <summary>
/// Delivers the frames of a finite source at their own times, as a camera would; where they have none, at the source's
/// rate. Capture thread only.
/// </summary>
internal sealed class FramePacer
{
    private const double FallbackFramesPerSecond = 25;

    // A longer step is a clock that was set, not a picture that stayed.
    private static readonly TimeSpan s_longestStep = TimeSpan.FromMinutes(1);

    // A busy machine is late now and then; what follows is not delayed by that.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(200);

    // A writer that paused for longer has left its frames out, or was a file.
    private static readonly TimeSpan s_longestCatchUp = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _interval;
    private readonly bool _catchesUp;
    private TimeSpan? _lastPosition;
    private TimeSpan _step;
    private long? _lastDue;
    private long _due;

    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="framesPerSecond">The rate of frames that have no time of their own.</param>
    /// <param name="catchesUp">Whether frames that come late are followed at full speed until none is.</param>
    public FramePacer(TimeProvider timeProvider, double framesPerSecond, bool catchesUp = false)
    {
        _timeProvider = timeProvider;
        _catchesUp = catchesUp;

        // Containers without a rate report 0, NaN or their time base (90,000).
        bool isPlausible = framesPerSecond is > 0.01 and < 1000;
        _interval = TimeSpan.FromSeconds(1 / (isPlausible ? framesPerSecond : FallbackFramesPerSecond));
    }

    /// <summary>Schedules the frame that was grabbed.</summary>
    /// <param name="position">Its own time; null when it has none.</param>
    public void OnGrabbed(TimeSpan? position)
    {
        TimeSpan step = position - _lastPosition ?? TimeSpan.Zero;
        _step = step > TimeSpan.Zero && step <= s_longestStep ? step : _interval;
        _lastPosition = position;
        _due = _lastDue is { } last ? last + ToTimestampTicks(_step) : _timeProvider.GetTimestamp();
    }

    /// <summary>Returns the time until the grabbed frame is due; zero or less when it is due.</summary>
    public TimeSpan UntilDue() => _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), _due);

    /// <summary>Records that the grabbed frame was delivered.</summary>
    public void OnDelivered()
    {
        long now = _timeProvider.GetTimestamp();
        TimeSpan late = _timeProvider.GetElapsedTime(_due, now);

        // Counting from the time at which the frame was due keeps the rate exact. After a longer delay it counts from
        // now, because a camera would not catch up either.
        TimeSpan limit = _catchesUp ? s_longestCatchUp : _step > s_tolerance ? _step : s_tolerance;
        _lastDue = late < limit ? _due : now;
    }

    /// <summary>Makes the next frame due at once, for use after a jump.</summary>
    public void Reset()
    {
        _lastDue = null;
        _lastPosition = null;
    }

    private long ToTimestampTicks(TimeSpan time) => (long)(time.TotalSeconds * _timeProvider.TimestampFrequency);
}
