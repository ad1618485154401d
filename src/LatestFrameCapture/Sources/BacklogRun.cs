namespace LatestFrames;

/// <summary>Tells which pictures of a live stream are left out because a newer one has come.</summary>
/// <remarks>Not thread safe. The connection asks for each picture, when it is ready.</remarks>
internal sealed class BacklogRun(TimeProvider timeProvider)
{
    // Of a source that sends faster than its pictures can be looked at, ten a second are shown.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(100);

    // What was held back comes in the first moment, or after a gap.
    private static readonly TimeSpan s_gap = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestFirst = TimeSpan.FromSeconds(1);

    private bool _isAtEdge;
    private long? _arrival;
    private long? _start;

    /// <summary>Takes note of a picture.</summary>
    /// <param name="arrival">When it arrived: a timestamp of the clock.</param>
    public void OnPicture(long arrival)
    {
        if (_arrival is { } last && timeProvider.GetElapsedTime(last, arrival) > s_gap) _isAtEdge = false;
        _arrival = arrival;
    }

    /// <summary>Whether the current picture is to be left out.</summary>
    /// <param name="hasNewer">Whether a newer one has come; if not, the stream is at its live edge.</param>
    public bool IsOld(bool hasNewer)
    {
        long now = timeProvider.GetTimestamp();
        _isAtEdge |= !hasNewer;
        _start ??= now;
        TimeSpan longest = _isAtEdge ? s_longest : s_longestFirst;
        bool isOld = hasNewer && timeProvider.GetElapsedTime(_start.Value, now) < longest;
        if (!isOld) _start = null;
        return isOld;
    }
}
