namespace LatestFrames;

/// <summary>
/// Distinguishes the old frames of a live stream from those at the live edge. Capture thread only.
/// </summary>
/// <remarks>
/// Old frames have two origins. A connection stores frames that arrive while it is being opened (1.1 s of an RTSP
/// stream during FFmpeg's probing, measured with OpenCV 4.6, docs/performance.md; libavformat/demux.c,
/// avformat_find_stream_info, keeps them in packet_buffer). Stored frames come as fast as they decode, while at the
/// live edge a grab waits for the camera. After a gap, the decoder still holds frames from before it, and a network
/// that was interrupted delivers the frames that the camera sent meanwhile: both are late by the stream's own clock,
/// if it has a usable one.
/// </remarks>
internal sealed class LiveEdge
{
    // In some streams old frames cannot be detected; after this time an old frame is better than none.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_minGap = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_minTolerance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_maxInterval = TimeSpan.FromSeconds(10);

    // A stream without a clock and with a wrong rate, as Motion JPEG over HTTP, of which OpenCV says 25 frames per
    // second: at more than 41 no grab is long enough to count as a wait. So many grabs that cost little CPU time do.
    private const int GrabsOfAnIdleRun = 8;
    private const double MaxIdleCores = 0.3;
    private static readonly TimeSpan s_minIdleRun = TimeSpan.FromMilliseconds(60);

    private readonly TimeProvider _timeProvider;
    private readonly int _decoderDelay;
    private readonly DecoderLag? _lag;
    private readonly Func<TimeSpan>? _cpuTime;
    private int _runGrabs;
    private TimeSpan _runTime;
    private TimeSpan _runCpuTime;
    private long _since;
    private long _lastEnd;
    private TimeSpan _interval;
    private TimeSpan? _lastPosition;
    private TimeSpan? _offset;
    private int _grabs;
    private int _waits;
    private bool _isAtEdge;
    private bool _isAfterGap;

    /// <summary>Starts with a new connection.</summary>
    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="framesPerSecond">The rate that the stream reports.</param>
    /// <param name="decoderDelay">The number of frames that the decoder may hold back.</param>
    /// <param name="skipsBacklog">Whether the connection's backlog counts as old.</param>
    /// <param name="cpuTime">The function that returns the CPU time of decoding; null where it is not known.</param>
    public LiveEdge(
        TimeProvider timeProvider, double framesPerSecond, int decoderDelay, bool skipsBacklog, Func<TimeSpan>? cpuTime)
    {
        _timeProvider = timeProvider;
        _decoderDelay = decoderDelay;
        _cpuTime = cpuTime;
        _lag = cpuTime is null ? null : new DecoderLag(timeProvider, cpuTime);
        _since = _lastEnd = timeProvider.GetTimestamp();
        _interval = TimeSpan.FromSeconds(framesPerSecond is >= 0.2 and <= 240 ? 1 / framesPerSecond : 0.04);
        _isAtEdge = !skipsBacklog;
    }

    /// <summary>Whether the connection's backlog has been passed.</summary>
    public bool IsAtEdge => _isAtEdge;

    /// <summary>Whether the last frame showed that the decoder is slower than the camera.</summary>
    public bool IsBehind => _lag?.IsBehind == true;

    /// <summary>Checks whether the frame that was just grabbed is old.</summary>
    /// <param name="start">The timestamp at which the grab began.</param>
    /// <param name="end">The timestamp at which the grab returned.</param>
    /// <param name="position">The stream's time of the frame.</param>
    /// <returns>True when the frame is old.</returns>
    public bool IsPast(long start, long end, TimeSpan? position)
    {
        TimeSpan grab = _timeProvider.GetElapsedTime(start, end);
        TimeSpan gap = _timeProvider.GetElapsedTime(_lastEnd, end);
        TimeSpan step = position - _lastPosition ?? TimeSpan.Zero;
        TimeSpan interval = step > TimeSpan.Zero && step < s_maxInterval && !_isAfterGap ? step : _interval;
        bool isFirst = ++_grabs == 1;
        _lag?.Skip(isGap: false);
        _lastEnd = end;
        _lastPosition = position;

        if (!_isAtEdge) return IsBacklog(isFirst, grab, gap, interval, end, position);

        TimeSpan gapThreshold = Max(s_minGap, 5 * _interval);
        if (gap > gapThreshold && !isFirst && !_isAfterGap)
        {
            _isAfterGap = true;
            _lag?.Skip(isGap: true);
            _since = end;
            _waits = 0;
        }

        if (_isAfterGap && IsStale(grab, end, position)) return true;

        // Follows the real rate, so that a camera that changes to one frame per second at night shows no gaps.
        if (!isFirst) _interval += 0.2 * (Min(gap, gapThreshold) - _interval);
        _isAfterGap = false;
        TimeSpan lateness = Lateness(end, position) ?? TimeSpan.Zero;
        bool hasJumped = step > TimeSpan.Zero && _lag?.Look(end, lateness, gapThreshold) == true;
        if (hasJumped) _offset = null;
        UpdateOffset(end, position);
        return false;
    }

    private bool IsBacklog(bool isFirst, TimeSpan grab, TimeSpan gap, TimeSpan interval, long end, TimeSpan? position)
    {
        // The first grab also starts the decoder, so its duration proves nothing.
        bool waited = !isFirst && (grab > 0.6 * interval || (position is null && HasIdled(grab)));
        if (!waited && _timeProvider.GetElapsedTime(_since, end) < s_limit) return true;

        _isAtEdge = true;
        _interval = Max(gap, interval);
        _offset = null;
        UpdateOffset(end, position);
        return false;
    }

    /// <summary>Whether the last grabs spent their time waiting, not decoding.</summary>
    private bool HasIdled(TimeSpan grab)
    {
        if (_cpuTime is null) return false;
        if (_runGrabs++ == 0)
        {
            _runTime = TimeSpan.Zero;
            _runCpuTime = _cpuTime();
            return false;
        }

        _runTime += grab;
        if (_runGrabs <= GrabsOfAnIdleRun) return false;
        _runGrabs = 0;
        double used = (_cpuTime() - _runCpuTime).TotalSeconds;
        return _runTime >= s_minIdleRun && used <= MaxIdleCores * _runTime.TotalSeconds;
    }

    private bool IsStale(TimeSpan grab, long end, TimeSpan? position)
    {
        if (Lateness(end, position) is { } lateness && lateness < Max(s_minTolerance, 3 * _interval)) return false;

        // Either the frame is late, or the stream's clock stopped with the camera. In the second case the decoder holds
        // no more old frames after as many waits for the camera as it can hold frames. The gap is the first wait.
        _waits = grab > 0.6 * Min(_interval, s_minGap) ? _waits + 1 : 0;
        if (_waits <= _decoderDelay && _timeProvider.GetElapsedTime(_since, end) < s_limit) return true;

        _offset = null;
        return false;
    }

    private TimeSpan? Lateness(long end, TimeSpan? position) =>
        _offset is { } offset && position is { } time ? ClockTime(end) - time - offset : null;

    /// <summary>
    /// Updates the smallest offset between the stream's clock and the capture's; frames with a larger one are late.
    /// </summary>
    private void UpdateOffset(long end, TimeSpan? position)
    {
        if (position is not { } time) return;
        TimeSpan offset = ClockTime(end) - time;

        // Clocks drift by less than 0.1 %. Raising the offset by that much keeps one early frame from fixing it
        // permanently.
        TimeSpan drifted = (_offset ?? offset) + (0.001 * _interval);
        _offset = Min(drifted, offset);
    }

    private TimeSpan ClockTime(long timestamp) => _timeProvider.GetElapsedTime(0, timestamp);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
