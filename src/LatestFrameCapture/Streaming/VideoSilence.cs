namespace LatestFrames;

/// <summary>When video came again after a silence. Capture thread only.</summary>
/// <param name="timeProvider">The capture's clock.</param>
internal sealed class VideoSilence(TimeProvider timeProvider)
{
    // Longer than the intervals of most cameras, and than what a busy machine adds to them.
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(500);

    private long? _last;
    private long _nothingUntil;

    /// <summary>The timestamp of the first video after the last silence; null before the first one.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>Records that video has arrived.</summary>
    /// <param name="arrival">The timestamp of its arrival.</param>
    public void OnArrival(long arrival)
    {
        if (_last is { } last && timeProvider.GetElapsedTime(last, _nothingUntil) > s_shortest) EndedAt = arrival;
        _last = arrival;
    }

    /// <summary>
    /// Records that no video had arrived until now. Only such a time is silence: while this thread decodes, it does not
    /// look.
    /// </summary>
    /// <param name="now">The present timestamp.</param>
    public void OnNothing(long now) => _nothingUntil = now;
}
