namespace LatestFrames;

/// <summary>
/// Adds what a stream has lost or left out to the statistics, and logs it now and then. Capture thread only.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="thread">The capture thread's context.</param>
internal sealed class StreamLosses(IStreamConnection stream, ThreadContext thread)
{
    // A bad network loses packets all the time; one line a minute tells it.
    private static readonly TimeSpan s_noteInterval = TimeSpan.FromMinutes(1);

    private StreamCounters _counted;
    private StreamCounters _noted;
    private long? _lastNote;

    /// <summary>Counts what is new since the last call.</summary>
    public void Count()
    {
        StreamCounters current = stream.Counters;
        if (current == _counted) return;
        thread.Capture.Status.CountStream(current.Minus(_counted));
        _counted = current;
        TimeProvider timeProvider = thread.Capture.TimeProvider;
        if (_lastNote is { } last && timeProvider.GetElapsedTime(last) < s_noteInterval) return;
        _lastNote = timeProvider.GetTimestamp();
        StreamCounters news = current.Minus(_noted);
        _noted = current;
        thread.Capture.Status.ReportNote(
            thread.Generation,
            $"{news.PacketsLost} packets lost, {news.PicturesHidden} pictures hidden until the next key frame, "
            + $"{news.PicturesSkipped} left out because decoding is slower than the camera"
            + (news.DecoderRestarts > 0 ? $", decoder started again {news.DecoderRestarts} times." : "."));
    }
}
