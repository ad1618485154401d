namespace LatestFrames;

/// <summary>Tells which frames of a camera are worth showing: none that is too old, and none from before an
/// outage.</summary>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class CameraFreshness
{
    private readonly Camera _camera;
    private readonly TimeProvider _clock;

    // When the camera was last lost, as a timestamp. Not each time that it was away: an event may come later than the
    // first frame after it. Volatile.
    private long _lostAt = long.MinValue;

    public CameraFreshness(Camera camera, TimeProvider clock)
    {
        _camera = camera;
        _clock = clock;
        camera.Capture.StateChanged += (_, change) => OnStateChanged(change);
    }

    /// <summary>When a frame arrived, by this package's clock.</summary>
    public long TimestampOf(Frame frame) =>
        _clock.GetTimestamp() - (long)(frame.Age.TotalSeconds * _clock.TimestampFrequency);

    /// <summary>Whether what arrived then is still worth showing.</summary>
    public bool IsCurrent(long grabbedTimestamp) => IsCurrent(grabbedTimestamp, _clock.GetTimestamp());

    /// <summary>As <see cref="IsCurrent(long)"/>, inside a gate: the application's clock may take locks.</summary>
    public bool IsCurrent(long grabbedTimestamp, long now) =>
        grabbedTimestamp >= Volatile.Read(ref _lostAt)
        && _clock.GetElapsedTime(grabbedTimestamp, now) <= _camera.StallTimeout;

    private void OnStateChanged(CaptureStateChangedEventArgs change)
    {
        if (change.Previous == CaptureState.Live) Volatile.Write(ref _lostAt, _clock.GetTimestamp());
    }
}
