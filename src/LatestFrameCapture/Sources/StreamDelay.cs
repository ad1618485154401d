namespace LatestFrames;

/// <summary>
/// How late pictures are by the stream's own clock, compared with the way here that they usually take, and which of
/// them are left out because newer ones have arrived. Capture thread only.
/// </summary>
/// <remarks>
/// After an interruption of the network, or of this process, many pictures arrive in the same moment: by their arrival
/// all are new, by their own times only the last one is.
/// </remarks>
internal sealed class StreamDelay(TimeProvider timeProvider)
{
    // Follows a way that has become longer, and a clock that is slower than ours, within some twenty pictures.
    private const double Follow = 0.05;

    // A late picture is left out only if a newer one is there; below this it is not late.
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(100);

    // A decoder that needs longer for what came together shows one picture in between.
    private static readonly TimeSpan s_longestRun = TimeSpan.FromSeconds(1);

    // What an interruption held back comes in the first moment after it.
    private static readonly TimeSpan s_gap = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_afterGap = TimeSpan.FromSeconds(1);

    private TimeSpan? _usual;
    private long? _runStart;
    private long? _lastArrival;
    private long? _gapEnd;

    /// <summary>
    /// Whether newer pictures are about to arrive: nothing came for a while, and this one is late by its own time.
    /// </summary>
    /// <param name="arrival">The timestamp of its arrival.</param>
    /// <param name="position">Its own time.</param>
    public bool IsHeldBack(long arrival, TimeSpan position)
    {
        if (_lastArrival is { } last && timeProvider.GetElapsedTime(last, arrival) > s_gap) _gapEnd = arrival;
        _lastArrival = arrival;
        return _gapEnd is { } end
            && timeProvider.GetElapsedTime(end, arrival) < s_afterGap
            && Of(arrival, position) > s_late;
    }

    /// <summary>Whether a picture that is ready is to be left out: it is late, and a newer one has arrived.</summary>
    /// <param name="arrival">The timestamp of its arrival.</param>
    /// <param name="position">Its own time.</param>
    /// <param name="isNewest">Whether no newer picture has arrived.</param>
    /// <param name="isAtEdge">Whether the first pictures of the connection have been taken.</param>
    public bool IsOvertaken(long arrival, TimeSpan position, bool isNewest, bool isAtEdge)
    {
        long now = timeProvider.GetTimestamp();
        if (isNewest) Learn(arrival, position);
        bool isOvertaken = !isNewest && IsLate(arrival, position, isAtEdge, now);

        // From the first picture of the run: before it may have been a long silence.
        if (isOvertaken) _runStart ??= now;
        else _runStart = null;
        return isOvertaken;
    }

    /// <summary>Returns how much later than usual a picture is; less than zero when it is earlier.</summary>
    /// <param name="arrival">The timestamp of its arrival.</param>
    /// <param name="position">Its own time.</param>
    public TimeSpan Of(long arrival, TimeSpan position) =>
        _usual is { } usual ? Offset(arrival, position) - usual : TimeSpan.Zero;

    /// <summary>Learns the usual way from a picture that was the newest when it was ready.</summary>
    public void Learn(long arrival, TimeSpan position)
    {
        TimeSpan offset = Offset(arrival, position);
        _usual = _usual is { } usual && offset > usual
            ? usual + TimeSpan.FromTicks((long)(Follow * (offset - usual).Ticks))
            : offset;
    }

    /// <remarks>
    /// What arrived late comes to an end soon. A decoder that is a little slower than the camera makes every picture
    /// late, with a newer one there, for seconds: of these ten a second are shown.
    /// </remarks>
    private bool IsLate(long arrival, TimeSpan position, bool isAtEdge, long now)
    {
        TimeSpan run = timeProvider.GetElapsedTime(_runStart ?? now, now);
        TimeSpan onTheWay = Of(arrival, position);
        if (!isAtEdge || onTheWay > s_late) return run < s_longestRun;
        return onTheWay + timeProvider.GetElapsedTime(arrival, now) > s_late && run < s_late;
    }

    private TimeSpan Offset(long arrival, TimeSpan position) => timeProvider.GetElapsedTime(0, arrival) - position;
}
