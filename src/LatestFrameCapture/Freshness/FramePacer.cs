namespace LatestFrames;

/// <summary>Delivers the frames of a file at its frame rate, as a camera would. Capture thread only.</summary>
internal sealed class FramePacer
{
    private const double FallbackFramesPerSecond = 25;

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _interval;
    private long? _lastDueTimestamp;

    public FramePacer(TimeProvider timeProvider, double framesPerSecond)
    {
        _timeProvider = timeProvider;

        // Containers without a rate report 0, NaN or their time base (90,000).
        bool isPlausible = framesPerSecond is > 0.01 and < 1000;
        _interval = TimeSpan.FromSeconds(1 / (isPlausible ? framesPerSecond : FallbackFramesPerSecond));
    }

    /// <summary>Returns the time until the next frame is due; zero or less when it is due.</summary>
    public TimeSpan UntilDue() =>
        _lastDueTimestamp is long last ? _interval - _timeProvider.GetElapsedTime(last) : TimeSpan.Zero;

    /// <summary>Records that the due frame was delivered, and schedules the next one.</summary>
    public void OnDelivered()
    {
        TimeSpan late = -UntilDue();
        long now = _timeProvider.GetTimestamp();

        // Counting from the time at which the frame was due keeps the rate exact. After a longer delay it counts from
        // now, because a camera would not catch up either.
        bool keepsUp = _lastDueTimestamp is not null && late < _interval;
        _lastDueTimestamp = keepsUp ? now - ToTimestampTicks(late) : now;
    }

    /// <summary>Makes the next frame due at once, for use after a jump.</summary>
    public void Reset() => _lastDueTimestamp = null;

    private long ToTimestampTicks(TimeSpan time) => (long)(time.TotalSeconds * _timeProvider.TimestampFrequency);
}
