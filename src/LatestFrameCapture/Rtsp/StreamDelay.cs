namespace LatestFrames;

/// <summary>
/// How late a picture is by the stream's own clock, compared with the way here that pictures usually take. Capture
/// thread only.
/// </summary>
/// <remarks>
/// After an interruption of the network, or of this process, many pictures arrive in the same moment: by their arrival
/// all are new, by their own times only the last one is.
/// </remarks>
internal sealed class StreamDelay(TimeProvider timeProvider)
{
    // Follows a way that has become longer, and a clock that is slower than ours, within some twenty pictures.
    private const double Follow = 0.05;

    private TimeSpan? _usual;

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

    private TimeSpan Offset(long arrival, TimeSpan position) => timeProvider.GetElapsedTime(0, arrival) - position;
}
