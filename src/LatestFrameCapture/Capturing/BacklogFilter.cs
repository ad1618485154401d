namespace LatestFrames;

/// <summary>Tells the frames that a connection had stored while it was being opened from those of the present. Capture thread only.</summary>
/// <remarks>
/// Stored frames come as fast as they decode; at the live edge, a grab waits for the camera. So the first grab that took most of a
/// frame's time has caught up. (Measured: FFmpeg's probing leaves about 1.1 s of an RTSP stream behind.)
/// </remarks>
internal sealed class BacklogFilter(TimeProvider timeProvider, double framesPerSecond)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_fallbackInterval = TimeSpan.FromMilliseconds(40);

    private readonly long _start = timeProvider.GetTimestamp();
    private readonly TimeSpan _interval = framesPerSecond is >= 1 and <= 240 ? TimeSpan.FromSeconds(1 / framesPerSecond) : s_fallbackInterval;
    private TimeSpan? _lastPosition;
    private int _grabs;
    private bool _isLive;

    /// <summary>Whether the frame that was just grabbed is one of the past.</summary>
    /// <param name="grabDuration">How long its grab took.</param>
    /// <param name="position">The stream's time of the frame.</param>
    public bool IsBacklog(TimeSpan grabDuration, TimeSpan? position)
    {
        if (_isLive) return false;

        TimeSpan interval = position - _lastPosition is { } step && step > TimeSpan.Zero && step < TimeSpan.FromSeconds(1) ? step : _interval;
        _lastPosition = position;

        // The first grab also starts the decoder: its duration says nothing.
        bool waited = ++_grabs > 1 && grabDuration > 0.6 * interval;
        _isLive = waited || timeProvider.GetElapsedTime(_start) > s_limit;
        return !_isLive;
    }
}
