namespace LatestFrames;

/// <summary>Tells the frames of a live stream that are of the past from those of the present. Capture thread only.</summary>
/// <remarks>
/// The past comes from two places. A connection stores what arrives while it is being opened (measured: 1.1 s of an RTSP stream in FFmpeg's
/// probing), and what is stored comes as fast as it decodes, while at the live edge a grab waits for the camera. After a gap, the decoder
/// still has frames from before it, and a network that was cut delivers what the camera sent meanwhile: both are late by the stream's
/// own clock, when it has a usable one.
/// </remarks>
internal sealed class LiveEdge
{
    // Some streams cannot be told; then a wrong frame is better than none.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_shortestGap = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_leastTolerance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromSeconds(10);

    // More than a network's moods and a busy moment of the machine, less than what a person puts up with.
    private static readonly TimeSpan s_leastBehind = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_behindFor = TimeSpan.FromSeconds(5);

    // A decoder that does not keep up never waits, so it keeps a core busy; a stream whose clock is wrong does not.
    private const double LeastCores = 0.6;

    private readonly TimeProvider _timeProvider;
    private readonly int _decoderDelay;
    private readonly Func<TimeSpan>? _cpuTime;
    private long _since;
    private long _lastEnd;
    private TimeSpan _interval;
    private TimeSpan? _lastPosition;
    private TimeSpan? _offset;
    private TimeSpan _lateness;
    private long? _lateSince;
    private TimeSpan _cpuTimeThen;
    private int _grabs;
    private int _waits;
    private bool _isAtEdge;
    private bool _isAfterGap;

    /// <summary>Starts with a new connection.</summary>
    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="framesPerSecond">The rate that the stream claims.</param>
    /// <param name="decoderDelay">How many frames the decoder may hold back.</param>
    /// <param name="skipsBacklog">Whether the connection's backlog counts as past.</param>
    /// <param name="cpuTime">The CPU time that decoding has used so far, asked only while frames are late; null where nobody can tell.</param>
    public LiveEdge(TimeProvider timeProvider, double framesPerSecond, int decoderDelay, bool skipsBacklog, Func<TimeSpan>? cpuTime)
    {
        _timeProvider = timeProvider;
        _decoderDelay = decoderDelay;
        _cpuTime = cpuTime;
        _since = _lastEnd = timeProvider.GetTimestamp();
        _interval = TimeSpan.FromSeconds(framesPerSecond is >= 0.2 and <= 240 ? 1 / framesPerSecond : 0.04);
        _isAtEdge = !skipsBacklog;
    }

    /// <summary>Whether the last frame showed that they have been late for some time, with a core busy: whoever decodes them is slower than the camera.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Judges the frame that was just grabbed.</summary>
    /// <param name="start">When its grab began.</param>
    /// <param name="end">When its grab returned.</param>
    /// <param name="position">The stream's time of the frame.</param>
    /// <returns>True when it is of the past.</returns>
    public bool IsPast(long start, long end, TimeSpan? position)
    {
        TimeSpan grab = _timeProvider.GetElapsedTime(start, end);
        TimeSpan gap = _timeProvider.GetElapsedTime(_lastEnd, end);
        TimeSpan step = position - _lastPosition ?? TimeSpan.Zero;
        TimeSpan interval = step > TimeSpan.Zero && step < s_longestInterval && !_isAfterGap ? step : _interval;
        bool isFirst = ++_grabs == 1;
        IsBehind = false;
        _lastEnd = end;
        _lastPosition = position;

        if (!_isAtEdge) return IsBacklog(isFirst, grab, gap, interval, end, position);

        TimeSpan gapThreshold = Max(s_shortestGap, 5 * _interval);
        if (gap > gapThreshold && !isFirst && !_isAfterGap)
        {
            _isAfterGap = true;
            _lateSince = null;
            _since = end;
            _waits = 0;
        }

        if (_isAfterGap && IsLeftOver(grab, end, position)) return true;

        // The rate as it really is: a camera that changes to one frame per second at night has no gaps.
        if (!isFirst) _interval += 0.2 * (Min(gap, gapThreshold) - _interval);
        _isAfterGap = false;
        if (_cpuTime is not null && step > TimeSpan.Zero) WatchLateness(end, position, gapThreshold, _cpuTime);
        Anchor(end, position);
        return false;
    }

    /// <summary>Notes since when frames are late, without a gap that made them so.</summary>
    private void WatchLateness(long end, TimeSpan? position, TimeSpan jump, Func<TimeSpan> cpuTime)
    {
        TimeSpan lateness = Lateness(end, position) ?? TimeSpan.Zero;

        // Slow decoding adds a little with each frame; a camera that sets its clock adds all at once, and then counts from there.
        if (lateness - _lateness > Min(jump, s_leastBehind))
        {
            _offset = null;
            lateness = TimeSpan.Zero;
        }

        _lateness = lateness;
        if (lateness < s_leastBehind)
        {
            _lateSince = null;
            return;
        }

        TimeSpan elapsed = _lateSince is { } since ? _timeProvider.GetElapsedTime(since, end) : TimeSpan.Zero;
        if (_lateSince is not null && elapsed <= s_behindFor) return;

        TimeSpan used = cpuTime();
        IsBehind = _lateSince is not null && (used - _cpuTimeThen).TotalSeconds >= LeastCores * elapsed.TotalSeconds;
        _lateSince = end;
        _cpuTimeThen = used;
    }

    private bool IsBacklog(bool isFirst, TimeSpan grab, TimeSpan gap, TimeSpan interval, long end, TimeSpan? position)
    {
        // The first grab also starts the decoder: its duration says nothing.
        bool waited = !isFirst && grab > 0.6 * interval;
        if (!waited && _timeProvider.GetElapsedTime(_since, end) < s_limit) return true;

        _isAtEdge = true;
        _interval = Max(gap, interval);
        _offset = null;
        Anchor(end, position);
        return false;
    }

    private bool IsLeftOver(TimeSpan grab, long end, TimeSpan? position)
    {
        if (Lateness(end, position) is { } lateness && lateness < Max(s_leastTolerance, 3 * _interval)) return false;

        // Either the frame is late or the stream's clock stood still with the camera. In the second case the decoder is empty of old
        // frames after as many waits for the camera as it may hold frames. The gap itself is the first of them.
        _waits = grab > 0.6 * Min(_interval, s_shortestGap) ? _waits + 1 : 0;
        if (_waits <= _decoderDelay && _timeProvider.GetElapsedTime(_since, end) < s_limit) return true;

        _offset = null;
        return false;
    }

    private TimeSpan? Lateness(long end, TimeSpan? position) =>
        _offset is { } offset && position is { } time ? Wall(end) - time - offset : null;

    /// <summary>Remembers by how much the stream's clock and ours differ at best; whoever is later than that is late.</summary>
    private void Anchor(long end, TimeSpan? position)
    {
        if (position is not { } time) return;
        TimeSpan offset = Wall(end) - time;

        // Clocks drift apart by less than a thousandth; following that much upwards keeps the best of a moment from being for ever.
        TimeSpan drifted = (_offset ?? offset) + (0.001 * _interval);
        _offset = Min(drifted, offset);
    }

    private TimeSpan Wall(long timestamp) => _timeProvider.GetElapsedTime(0, timestamp);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
