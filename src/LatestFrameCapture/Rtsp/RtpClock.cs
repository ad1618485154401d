namespace LatestFrames;

/// <summary>Turns the RTP times of access units into positions, and into the camera's own time.</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class RtpClock
{
    private const int DefaultRate = 90000;

    // More than a server skips at once when it sends a stored group (its frames are still one interval apart), and
    // more than a camera's own clock is set by.
    private static readonly TimeSpan s_maxStep = TimeSpan.FromSeconds(30);

    // The first pictures after joining in the middle may be shown before the first one.
    private static readonly TimeSpan s_maxLeading = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_defaultInterval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_maxInterval = TimeSpan.FromSeconds(5);

    // Positions must differ by more than the microsecond of a Matroska time.
    private static readonly TimeSpan s_minInterval = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _timeProvider;
    private readonly int _rate;
    private readonly SenderReports _reports;
    private readonly bool _assumesReordering;
    private bool _hasUnit;
    private bool _mustJump;
    private uint _lastTime;
    private long _lastTicks;
    private long _lastArrival;
    private long _highest;
    private long _formerHighest;
    private TimeSpan _offset;
    private TimeSpan _last;
    private TimeSpan _highestPosition;
    private TimeSpan _interval = s_defaultInterval;

    /// <summary>Starts before the first unit.</summary>
    /// <param name="clockRate">The units of RTP time in a second; one that makes no sense is 90,000.</param>
    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="reports">The sender reports that are believed.</param>
    /// <param name="assumesReordering">The first value of <see cref="HasReordering"/>.</param>
    public RtpClock(int clockRate, TimeProvider timeProvider, SenderReports reports, bool assumesReordering = false)
    {
        _assumesReordering = HasReordering = assumesReordering;
        _timeProvider = timeProvider;
        _rate = clockRate is > 0 and <= 1_000_000_000 ? clockRate : DefaultRate;
        _reports = reports;
    }

    /// <summary>Whether units came that are shown before an earlier one (B-frames).</summary>
    public bool HasReordering { get; private set; }

    /// <summary>How often RTP time jumped.</summary>
    public long Jumps { get; private set; }

    /// <summary>Records that the stream has B-frames, where its times do not show them.</summary>
    public void OnReordering() => HasReordering = true;

    /// <summary>Sets a unit's times. Call it in the order of arrival.</summary>
    /// <param name="unit">The unit; its arrival is set.</param>
    /// <param name="time">Its RTP time.</param>
    public void Stamp(AccessUnit unit, uint time)
    {
        long ticks = _hasUnit ? _lastTicks + unchecked((int)(time - _lastTime)) : 0;
        if (!_hasUnit) _highest = _formerHighest = ToTicks(-s_maxLeading);
        TimeSpan step = ToTime(ticks - _lastTicks);
        TimeSpan elapsed = _timeProvider.GetElapsedTime(_lastArrival, unit.ArrivalTimestamp);
        bool isJump = _mustJump || (_hasUnit && IsJump(ticks, step, elapsed));
        TimeSpan position = ToTime(ticks) + _offset;
        if (isJump)
        {
            position = _highestPosition + _interval;
            _offset = position - ToTime(ticks);
            _reports.Forget();
            _highest = _formerHighest = ticks;
            Jumps++;
        }
        else if (_hasUnit && ticks == _lastTicks)
        {
            position = _last + s_minInterval;
        }
        else if (ticks > _highest)
        {
            if (_hasUnit && step > TimeSpan.Zero && step <= s_maxInterval) _interval = step;
            _formerHighest = _hasUnit ? _highest : _formerHighest;
            _highest = ticks;

            // After many pictures of one time, each of which was given a later position.
            if (_hasUnit && position <= _highestPosition) position = _highestPosition + s_minInterval;
        }
        else
        {
            HasReordering = true;
        }

        unit.Position = position;
        unit.ArrivedAt = _timeProvider.GetUtcNow() - _timeProvider.GetElapsedTime(unit.ArrivalTimestamp);
        if (position > _highestPosition || !_hasUnit) _highestPosition = position;
        _last = position;
        _lastTime = time;
        _lastTicks = ticks;
        _lastArrival = unit.ArrivalTimestamp;
        _hasUnit = true;
        _mustJump = false;
        unit.CameraTime = _reports.TimeOf(ToTime(ticks), unit.ArrivedAt);
    }

    /// <summary>Uses a sender report.</summary>
    /// <param name="cameraTime">Its NTP time.</param>
    /// <param name="time">The same moment in RTP time.</param>
    /// <param name="arrival">When it arrived.</param>
    public void OnReport(DateTimeOffset cameraTime, uint time, long arrival)
    {
        if (!_hasUnit || _mustJump) return;
        TimeSpan distance = ToTime(unchecked((int)(time - _lastTime)));
        TimeSpan elapsed = _timeProvider.GetElapsedTime(_lastArrival, arrival);
        if ((distance - elapsed).Duration() > s_maxStep) return;
        DateTimeOffset arrivedAt = _timeProvider.GetUtcNow() - _timeProvider.GetElapsedTime(_lastArrival);
        _reports.Add(cameraTime, ToTime(_lastTicks) + distance, ToTime(_lastTicks), arrivedAt);
    }

    /// <summary>Continues with another stream, whose RTP time has nothing to do with the former.</summary>
    public void Restart()
    {
        _mustJump = _hasUnit;
        HasReordering = _assumesReordering;
    }

    private bool IsJump(long ticks, TimeSpan step, TimeSpan elapsed)
    {
        if (step > elapsed + s_maxStep) return true;

        // A picture that is shown before an earlier one is still shown after the last but one that was the newest.
        return ticks != _lastTicks && ticks < _highest && ticks <= _formerHighest;
    }

    // Without an overflow in the millions of years that 64 bits have.
    private TimeSpan ToTime(long ticks) => TimeSpan.FromTicks(
        ticks / _rate * TimeSpan.TicksPerSecond + ticks % _rate * TimeSpan.TicksPerSecond / _rate);

    private long ToTicks(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond * _rate / 1000;
}
