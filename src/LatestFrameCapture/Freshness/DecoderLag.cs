namespace LatestFrames;

/// <summary>
/// Detects a decoder that is slower than its camera: frames are late by the stream's own clock for some time, while a
/// core is busy. Capture thread only.
/// </summary>
/// <param name="timeProvider">The capture's clock.</param>
/// <param name="cpuTime">The function that returns the CPU time of decoding; called only while frames are late.</param>
internal sealed class DecoderLag(TimeProvider timeProvider, Func<TimeSpan> cpuTime)
{
    // Longer than network jitter and short load peaks of the machine, shorter than a delay that a person accepts.
    private static readonly TimeSpan s_minLateness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_minDuration = TimeSpan.FromSeconds(5);

    // A decoder that does not keep up never waits, so a core is busy; with a wrong stream clock none is.
    private const double MinCores = 0.6;

    private TimeSpan _lateness;
    private long? _lateSince;
    private TimeSpan _cpuTimeAtCheck;

    /// <summary>Whether the last frame showed that the decoder is too slow.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Checks a frame at the live edge.</summary>
    /// <param name="end">The timestamp at which the grab returned.</param>
    /// <param name="lateness">The frame's delay by the stream's clock.</param>
    /// <param name="jump">The increase over the previous frame's lateness that slow decoding cannot cause.</param>
    /// <returns>True when the stream's clock has jumped, so that its offset must be measured again.</returns>
    public bool Look(long end, TimeSpan lateness, TimeSpan jump)
    {
        // Slow decoding adds a little lateness with each frame; a camera that sets its clock adds all of it at once.
        bool hasJumped = lateness - _lateness > (jump < s_minLateness ? jump : s_minLateness);
        _lateness = hasJumped ? TimeSpan.Zero : lateness;
        IsBehind = false;
        if (_lateness < s_minLateness)
        {
            _lateSince = null;
            return hasJumped;
        }

        TimeSpan elapsed = _lateSince is { } since ? timeProvider.GetElapsedTime(since, end) : TimeSpan.Zero;
        if (_lateSince is not null && elapsed <= s_minDuration) return hasJumped;

        TimeSpan used = cpuTime();
        IsBehind = _lateSince is not null && (used - _cpuTimeAtCheck).TotalSeconds >= MinCores * elapsed.TotalSeconds;
        _lateSince = end;
        _cpuTimeAtCheck = used;
        return hasJumped;
    }

    /// <summary>Skips a frame that proves nothing, such as an old one or the first one after a gap.</summary>
    /// <param name="isGap">Whether frames were missing, which explains why the next ones are late.</param>
    public void Skip(bool isGap)
    {
        IsBehind = false;
        if (isGap) _lateSince = null;
    }
}
