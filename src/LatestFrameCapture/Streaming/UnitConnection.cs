using OpenCvSharp;

namespace LatestFrames;

/// <summary>One connection to a camera that sends coded pictures: decodes those to show.</summary>
internal sealed partial class UnitConnection : IStreamConnection, ICodedStream, IPausableConnection
{
    // One may be damaged without a missing packet.
    private const int MaxRefusedKeyFrames = 3;

    // Requests of other threads are served between two grabs.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    // A camera whose video cannot be shown for so long is one that this client does not understand. Silence is no such
    // evidence: a longer OpenTimeout waits for it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // Meanwhile nothing is received, the session is not kept and the watchdog waits.
    private static readonly TimeSpan s_longestRetrieve = TimeSpan.FromSeconds(1);

    private readonly IUnitReception _reception;
    private readonly UnitSettings _settings;
    private readonly UnitPlayback _playback;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _token;
    private readonly DecodingQueue _queue;
    private readonly PendingGroup _pending;
    private readonly DecodingPause _pause;
    private readonly UnitDecoder _decoder;
    private readonly UnitTimes _times = new();
    private readonly StreamDelay _delay;
    private readonly WaitAfterSilence _afterSilence;
    private readonly long _started;
    private bool _isReady;
    private bool _isDrained;
    private bool _hasShown;
    private long _shown;
    private TimeSpan? _retrieved;

    /// <param name="reception">What receives the pictures, connected; owned from now on.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="playback">What to do with the pictures.</param>
    /// <param name="token">Ends every wait.</param>
    public UnitConnection(
        IUnitReception reception, UnitSettings settings, UnitPlayback playback, CancellationToken token)
    {
        _reception = reception;
        _settings = settings;
        _playback = playback;
        _timeProvider = settings.TimeProvider;
        _token = token;
        _queue = _reception.Queue;
        _pending = new PendingGroup(_reception.Release);
        _pause = new DecodingPause(_queue, _pending, _timeProvider);

        // Between two pictures that are decoded nothing needs a decoder.
        bool isSparse = IsLive && (playback.KeyFramesOnly || playback.IsOnDemand);
        DecoderPool? pool = isSparse ? DecoderPool.Shared : null;
        _decoder = new UnitDecoder(reception.Codec, playback, settings.Note, token, pool, settings.StallTimeout);
        _delay = new StreamDelay(_timeProvider);
        _afterSilence = new WaitAfterSilence(_timeProvider, reception.HasTimes, playback.KeyFramesOnly);
        _started = _timeProvider.GetTimestamp();
    }

    public bool IsUnreadable { get; private set; }

    public bool IsPaused
    {
        get => _pause.IsPaused;
        set => _pause.IsPaused = value;
    }

    public bool IsLive => !_reception.IsRecording;

    public int DecoderDelay => 0;

    public Size Size => new(_reception.Size.Width, _reception.Size.Height);

    public double FramesPerSecond => _reception.FramesPerSecond;

    public TimeSpan? Position { get; private set; }

    public bool IsBacklog { get; private set; }

    public FrameTimes Times { get; private set; }

    public bool IsPacedBySource => true;

    public long LastArrivalTimestamp => _reception.LastArrivalTimestamp;

    public CaptureFailure? Failure { get; private set; }

    public StreamCounters Counters => new(_reception.LostPackets, _queue.Hidden, _queue.Skipped, _decoder.Restarts);

    /// <inheritdoc/>
    public bool WaitForPicture(Action onAlive)
    {
        onAlive();
        _reception.Start();
        long start = _timeProvider.GetTimestamp();
        bool isNoted = false;
        while (true)
        {
            onAlive();
            StreamGrab grab = GrabNext();
            if (grab == StreamGrab.Picture) return _isReady = true;
            if (_token.IsCancellationRequested) return false;
            if (grab == StreamGrab.Ended)
            {
                Failure ??= new CaptureFailure(
                    CaptureFailureReason.Ended, $"{_settings.Name} ended the stream before its first picture.");
                return false;
            }

            if (_timeProvider.GetElapsedTime(LastArrivalTimestamp) >= _settings.OpenTimeout)
            {
                Failure = new CaptureFailure(
                    CaptureFailureReason.TimedOut,
                    $"{_settings.Name} {_reception.Accepted} and sent no video for "
                    + $"{_settings.OpenTimeout.TotalSeconds:0.###} s ({nameof(LatestFrameCaptureOptions.OpenTimeout)})"
                    + $"{_reception.SilenceHint}.");
                return false;
            }

            TimeSpan elapsed = _timeProvider.GetElapsedTime(start);
            bool hasSent = _reception.FirstArrivalTimestamp is { } first
                && _timeProvider.GetElapsedTime(first) > s_patience;
            if (hasSent && (_reception.Units == 0 || _decoder.RefusedKeyFrames >= MaxRefusedKeyFrames))
            {
                Failure = new CaptureFailure(
                    CaptureFailureReason.UnsupportedCodec,
                    $"{_settings.Name} has sent packets for {s_patience.TotalSeconds:0} s from which no picture could "
                    + "be made.");
                IsUnreadable = true;
                return false;
            }

            if (isNoted || elapsed < TimeSpan.FromSeconds(1)) continue;
            isNoted = true;
            _settings.Note(
                _reception.Units == 0 ? "connected, waiting for packets" : "receiving, no key frame yet");
        }
    }

    public StreamGrab GrabNext()
    {
        if (_isReady)
        {
            _isReady = false;
            IsBacklog = IsOvertaken();
            return StreamGrab.Picture;
        }

        // Nobody wanted the last one.
        if (_playback.KeyFramesOnly) _decoder.GiveBack();
        long start = _timeProvider.GetTimestamp();
        while (!_token.IsCancellationRequested)
        {
            if (TryDecodeNext()) return StreamGrab.Picture;
            if (_reception.IsClosed || IsUnreadable || IsRefused()) return End();
            TimeSpan remaining = s_slice - _timeProvider.GetElapsedTime(start);
            if (remaining <= TimeSpan.Zero) return StreamGrab.NotYet;
            _reception.Receive(remaining);
        }

        return StreamGrab.Ended;
    }

    // Of a finite source: the pictures that the decoder holds back at the end are let out.
    public bool Grab()
    {
        long start = _timeProvider.GetTimestamp();
        while (true)
        {
            StreamGrab grab = GrabNext();
            if (grab == StreamGrab.Picture) return true;
            if (grab == StreamGrab.Ended) return TryGrabHeldBack();
            TimeSpan silence = _timeProvider.GetElapsedTime(Math.Max(start, LastArrivalTimestamp));
            bool hasEnded = HasReachedEnd && silence > TimeSpan.FromSeconds(1);
            if (hasEnded || silence >= _settings.StallTimeout) return TryGrabHeldBack();
        }
    }

    public bool Retrieve(Mat image)
    {
        if (!DecodePending()) return false;
        bool isDone = _decoder.Retrieve(image);
        _retrieved = Position;
        if (_playback.KeyFramesOnly) _decoder.GiveBack();
        return isDone;
    }

    public void Dispose()
    {
        _reception.Dispose();
        _decoder.Dispose();
    }

    /// <summary>Decodes what was kept for a reader; true if the decoder has the newest of it now.</summary>
    private bool DecodePending()
    {
        if (_pending.Count == 0) return true;
        bool isDecoded = false;
        using UnitDecoder.Turn turn = _decoder.TakeTurn();
        long start = _timeProvider.GetTimestamp();
        while (!_token.IsCancellationRequested && _pending.TryTake(out AccessUnit? unit))
        {
            // What the decoder had left. Not after the last picture: to look for a further one gives it up.
            while (_decoder.TryReceive(out _)) isDecoded = false;
            if (!Decode(unit))
            {
                _pending.Break();
                return false;
            }

            // From the key frame on again, a decoder may let out what was shown already.
            isDecoded = _decoder.TryReceive(out TimeSpan position) && !(position <= _retrieved);
            if (isDecoded && _times.TryFind(position, out FrameTimes times)) (Times, Position) = (times, position);

            // The rest of a long group is decoded by the next call, which the next picture brings soon.
            if (_pending.Count > 0 && _timeProvider.GetElapsedTime(start) > s_longestRetrieve) return false;
        }

        return isDecoded;
    }

    /// <summary>Whether a recording has come to the end that its description gives.</summary>
    private bool HasReachedEnd =>
        _reception.RecordingLength is { } length && Position >= length - TimeSpan.FromSeconds(1);

    private bool TryDecodeNext()
    {
        if (_decoder.TryReceive(out TimeSpan position)) return Show(position);

        // A recording is read as it is consumed: what is not read yet, the server keeps.
        if (IsLive) _reception.ReceiveWaiting();
        long start = _timeProvider.GetTimestamp();
        _pause.Look();
        bool isOnDemand = _hasShown && (_playback.IsOnDemand || _pause.IsOnDemand);
        while (!_token.IsCancellationRequested && _queue.TryTake(out AccessUnit? unit))
        {
            if (isOnDemand)
            {
                if (!Keep(unit)) continue;
                return true;
            }

            bool isDecoded = Decode(unit);
            if (_playback.IsOnDemand) _pending.AddDecoded(unit, isDecoded);
            else _reception.Release(unit);
            if (isDecoded && _decoder.TryReceive(out position)) return Show(position);

            // Pictures that cannot be shown may come faster than the decoder refuses them.
            if (_timeProvider.GetElapsedTime(start) >= s_slice) return false;
            if (IsLive) _reception.ReceiveWaiting();
        }

        return false;
    }

    /// <summary>Lets out what the decoder holds back at the end of the stream, one picture a call.</summary>
    private bool TryGrabHeldBack()
    {
        if (_token.IsCancellationRequested) return false;
        if (!_isDrained) _decoder.Drain();
        _isDrained = true;
        return TryDecodeNext();
    }

    /// <summary>Keeps a picture; it may be retrieved.</summary>
    private bool Keep(AccessUnit unit)
    {
        Times = UnitTimes.TimesOf(unit);
        Position = unit.Position;
        IsBacklog = IsOvertakenByNow();

        // A key frame needs nothing of what was decoded, and the others can be decoded once more.
        if (unit.IsKeyFrame) _retrieved = null;
        if (unit.IsKeyFrame || (_decoder.IsWantedBack && _pending.TryRewind())) _decoder.GiveBack();
        if (!_pending.TryAdd(unit)) return false;
        _shown++;
        return true;
    }

    /// <summary>Decodes a picture.</summary>
    private bool Decode(AccessUnit unit)
    {
        _times.Add(unit);
        if (_decoder.Send(unit, _queue.TimesBehind)) return true;
        _queue.OnRefused();
        if (_decoder.WhyNot is not { } reason) return false;
        Failure = new CaptureFailure(CaptureFailureReason.UnsupportedCodec, $"{_settings.Name}: {reason}");
        IsUnreadable = true;
        return false;
    }

    private bool Show(TimeSpan position)
    {
        if (!_times.TryFind(position, out FrameTimes times)) return false;
        Times = times;
        Position = position;
        IsBacklog = IsOvertakenByNow();
        _hasShown = true;
        _shown++;
        return true;
    }

    /// <summary>As <see cref="IsOvertaken"/>, of what has arrived meanwhile or is about to.</summary>
    private bool IsOvertakenByNow()
    {
        if (!IsLive) return false;
        _reception.ReceiveWaiting();
        if (Position is not { } position) return false;
        long arrival = Times.Timestamp;
        TimeSpan wait = _afterSilence.LimitFor(arrival, _reception.SilenceEndedAt, FramesPerSecond);
        if (_delay.IsHeldBack(arrival, position)) wait = s_slice;
        if (wait > TimeSpan.Zero) _reception.WaitForNewer(wait, _timeProvider, _token);
        _afterSilence.OnWaited(arrival, _queue.HasNewer);
        return IsOvertaken();
    }

    /// <summary>Whether a newer picture has arrived, and the current one is late.</summary>
    private bool IsOvertaken()
    {
        if (Position is not { } position) return false;
        bool isNewest = !IsLive || !_queue.HasNewer;
        return _delay.IsOvertaken(Times.Timestamp, position, isNewest, _queue.IsAtEdge)
            || (!isNewest && _afterSilence.IsCatchingUp);
    }

    /// <summary>Whether the camera sends what the decoder refuses, such as pictures that became too large.</summary>
    private bool IsRefused()
    {
        if (!_hasShown || _decoder.RefusedKeyFrames < MaxRefusedKeyFrames) return false;
        Failure ??= new CaptureFailure(
            CaptureFailureReason.Ended,
            $"{_settings.Name} sends pictures that the decoder ({_decoder.Name}) refuses, "
            + $"{MaxRefusedKeyFrames} key frames in a row.");
        return true;
    }

    private StreamGrab End()
    {
        Failure ??= _reception.Failure;
        return StreamGrab.Ended;
    }
}
