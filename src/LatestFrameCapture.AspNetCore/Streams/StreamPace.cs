namespace LatestFrames;

/// <summary>Decides which of a camera's coded pictures a tile gets: no more than it draws, and none that is
/// late.</summary>
/// <param name="link">What all tiles of the page share.</param>
/// <param name="clock">The clock.</param>
/// <remarks>
/// <para>The page answers what it has drawn. What is under way is what the way there and back takes and hardly more, so
/// that what cannot be drawn in time waits here, where it can be left out. A tile that is late goes on at the newest
/// key frame as soon as there is one; one that is half a second behind gets nothing until then: on a machine that
/// decodes slowly that leaves the beginning of each group, in the end key frames only. One that draws hardly anything
/// so gets JPEG for a while, and so does one whose stream alone is nearly all that the link carries.</para>
/// <para>Not thread safe.</para>
/// </remarks>
internal sealed class StreamPace(StreamLink link, TimeProvider clock)
{
    /// <summary>The most pictures under way to a tile.</summary>
    public const int MaxUnits = 32;

    /// <summary>The most bytes under way to a tile that has more than one picture under way.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    // One that is drawn and one that comes; a decoder may hold one back until it gets the next one.
    private const int FreeUnits = 2;

    // A link that carries a stream, but hardly more, always is behind with its key frames.
    private const double RoomForOthers = 1.5;

    // For what is uneven: cameras, links and browsers.
    private static readonly TimeSpan s_reserve = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_behind = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_oldestGroup = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_longestCatchUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_stuck = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patienceWithLink = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestStep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_worthOfOne = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_shortestInterval = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_provenAfter = TimeSpan.FromSeconds(30);

    private readonly Queue<StreamSent> _underWay = new(MaxUnits);
    private long _bytes;
    private int _sequence;
    private bool _needsKey = true;
    private bool _hasSent;
    private bool _isCatchingUp;
    private long _catchUpBegan;
    private long _restartedAt;
    private long? _waitingSince;

    // The camera's interval and its bytes a second, and the picture from which on they are measured.
    private TimeSpan _interval = TimeSpan.FromMilliseconds(40);
    private double _meanBytes;
    private long? _arrival;

    // How old the last picture was when it was drawn, of those since the last key frame with which it began or went on.
    private TimeSpan _lag;
    private int _lagFrom;

    // For how long it has been held back lately: shrinks half as fast while it is not, and with each picture drawn.
    private TimeSpan _heldBack;

    // For how long it has been late lately: shrinks half as fast while it is not.
    private TimeSpan _late;
    private long _judgedAt;
    private long? _pausedAt;
    private TimeSpan _pause;

    /// <summary>How many pictures are under way.</summary>
    public int CurrentUnderWay => _underWay.Count;

    /// <summary>Whether the page wants pictures.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Whether the tile gets JPEG for a while.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Another number whenever it begins with a key frame in memory.</summary>
    public int Version { get; private set; }

    /// <summary>The page wants pictures, from a key frame on.</summary>
    public void Begin()
    {
        IsWanted = true;
        Restart();
    }

    /// <summary>The page wants no pictures now.</summary>
    public void End()
    {
        IsWanted = false;
        Forget();
    }

    /// <summary>Whether the tile gets pictures now.</summary>
    /// <param name="isLinkFull">Whether JPEG pictures are made smaller because they come late.</param>
    public bool Update(bool isLinkFull = false)
    {
        if (!IsWanted) return false;
        if (IsPaused)
        {
            // On a full link its key frame would make the pictures of all others seconds old.
            if (isLinkFull || clock.GetElapsedTime(_pausedAt!.Value) < _pause || !link.TryBeginTrial()) return false;
            IsPaused = false;
            Restart();
        }

        // A decoder that holds everything back, or a page that has lost one.
        if (_underWay.TryPeek(out StreamSent oldest) && clock.GetElapsedTime(oldest.SentAt) > s_stuck) Pause();
        return !IsPaused;
    }

    /// <summary>Decides about the next picture.</summary>
    public StreamStep Decide(in StreamUnit unit)
    {
        TimeSpan age = clock.GetElapsedTime(unit.ArrivalTimestamp);
        TimeSpan lag = _lag - link.Shortest > age ? _lag - link.Shortest : age;
        Measure(unit);
        Judge(lag > s_late && !IsCatchingUp());
        bool isLate = unit.HasNewerKeyFrame && lag > s_late;
        bool isBehind = !unit.IsKeyFrame && lag > s_behind && !IsCatchingUp();
        if (_heldBack > s_patience || (_late > s_patienceWithLink && IsLinkTooSlow()))
        {
            Pause();
            return StreamStep.Stop;
        }

        if (isLate || isBehind) _needsKey = true;
        if (_needsKey && (!unit.IsKeyFrame || isLate || age > (_hasSent ? s_behind : s_oldestGroup)))
            return StreamStep.Drop;

        if (HasRoom(unit.Bytes)) return StreamStep.Send;
        _waitingSince ??= clock.GetTimestamp();
        return StreamStep.Wait;
    }

    /// <summary>A picture is being sent.</summary>
    /// <param name="unit">The picture.</param>
    /// <param name="isOld">Whether it need not be drawn.</param>
    /// <returns>Its number in the tile.</returns>
    public int OnSending(in StreamUnit unit, out bool isOld)
    {
        TimeSpan age = clock.GetElapsedTime(unit.ArrivalTimestamp);
        if (_needsKey && !_hasSent && age > s_late)
        {
            _isCatchingUp = true;
            _catchUpBegan = clock.GetTimestamp();
        }
        else if (age <= s_late)
        {
            _isCatchingUp = false;
        }

        isOld = IsCatchingUp() && age > s_behind;
        if (_needsKey)
        {
            _lag = TimeSpan.Zero;
            _lagFrom = _sequence + 1;
        }

        _needsKey = false;
        _hasSent = true;
        _waitingSince = null;
        _bytes += unit.Bytes;
        _underWay.Enqueue(new StreamSent(
            ++_sequence, unit.Bytes, unit.ArrivalTimestamp, clock.GetTimestamp(), link.Delivered));
        link.OnSending(unit.Bytes);
        return _sequence;
    }

    /// <summary>The page has drawn a picture and all before it.</summary>
    /// <param name="sequence">Its number in the tile.</param>
    /// <param name="inside">How long the page has had it.</param>
    public void OnDrawn(int sequence, TimeSpan inside)
    {
        while (_underWay.TryPeek(out StreamSent sent) && sent.Sequence <= sequence)
        {
            _underWay.Dequeue();
            _bytes -= sent.Bytes;
            link.OnAnswered(sent, inside);
            _heldBack -= s_worthOfOne;
            if (sent.Sequence >= _lagFrom) _lag = clock.GetElapsedTime(sent.ArrivalTimestamp);
        }

        if (_heldBack < TimeSpan.Zero) _heldBack = TimeSpan.Zero;
    }

    /// <summary>Lets the tile have JPEG for a while: longer each time that the stream fails soon.</summary>
    /// <param name="isLong">For the longest time at once: the stream is not fit for pages.</param>
    public void Pause(bool isLong = false)
    {
        bool hasFailedSoon = _pausedAt is not null && clock.GetElapsedTime(_restartedAt) < s_provenAfter;
        if (isLong) _pause = s_longestPause;
        else if (hasFailedSoon) _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, s_longestPause.Ticks));
        else _pause = s_pause;
        IsPaused = true;
        _pausedAt = clock.GetTimestamp();
        Forget();
    }

    private bool IsCatchingUp() => _isCatchingUp && clock.GetElapsedTime(_catchUpBegan) <= s_longestCatchUp;

    private void Judge(bool isLate)
    {
        TimeSpan step = clock.GetElapsedTime(_judgedAt);
        if (step > s_longestStep) step = s_longestStep;
        _judgedAt = clock.GetTimestamp();
        bool isHeldBack = (_needsKey && _hasSent)
            || (_waitingSince is { } since && clock.GetElapsedTime(since) > s_behind);
        _heldBack += isHeldBack ? step : -step / 2;
        if (_heldBack < TimeSpan.Zero) _heldBack = TimeSpan.Zero;
        _late += isLate ? step : -step / 2;
        if (_late < TimeSpan.Zero) _late = TimeSpan.Zero;
    }

    private void Measure(in StreamUnit unit)
    {
        if (unit.ArrivalTimestamp == _arrival) return;
        if (_arrival is { } last)
        {
            TimeSpan interval = clock.GetElapsedTime(last, unit.ArrivalTimestamp);
            if (interval < s_shortestInterval) interval = s_shortestInterval;
            if (interval > s_longestInterval) interval = s_longestInterval;
            _interval += (interval - _interval) / 8;
            _meanBytes += (unit.Bytes - _meanBytes) / 16;
        }

        _arrival = unit.ArrivalTimestamp;
    }

    private bool IsLinkTooSlow() =>
        link.BytesPerSecond > 0 && link.BytesPerSecond < RoomForOthers * _meanBytes / _interval.TotalSeconds;

    private bool HasRoom(int bytes)
    {
        int onTheWay = (int)Math.Min((link.Shortest + s_reserve) / _interval, MaxUnits);
        if (_underWay.Count >= Math.Min(FreeUnits + onTheWay, MaxUnits)) return false;
        if (_underWay.Count > 0 && _bytes + bytes > MaxBytes) return false;
        return link.HasRoom(bytes);
    }

    private void Restart()
    {
        Forget();
        Version++;
        _needsKey = true;
        _hasSent = _isCatchingUp = false;
        _waitingSince = _arrival = null;
        _heldBack = _late = _lag = TimeSpan.Zero;
        _lagFrom = _sequence + 1;
        _restartedAt = _judgedAt = clock.GetTimestamp();
    }

    private void Forget()
    {
        foreach (StreamSent sent in _underWay) link.OnForgotten(sent.Bytes);
        _underWay.Clear();
        _bytes = 0;
    }
}
