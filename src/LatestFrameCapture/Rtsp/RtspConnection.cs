using OpenCvSharp;

namespace LatestFrames;

/// <summary>One connection to a camera: receives packets, makes pictures of them and decodes those to show.</summary>
internal sealed class RtspConnection : IStreamConnection
{
    // Requests of other threads are served between two grabs.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    // A camera that has sent for so long, and nothing that could be shown, is one that this client does not understand.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // A late picture is left out only if a newer one is there; below this it is not late.
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(100);

    // A decoder that is always behind shows late pictures this often, rather than none at all.
    private static readonly TimeSpan s_longestGap = TimeSpan.FromMilliseconds(500);

    private readonly RtspClient _client;
    private readonly RtspSettings _settings;
    private readonly RtspPlayback _playback;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _token;
    private readonly RtspReception _reception;
    private readonly DecodingQueue _queue;
    private readonly PendingGroup _pending;
    private readonly UnitDecoder _decoder;
    private readonly UnitTimes _times = new();
    private readonly StreamDelay _delay;
    private readonly FrameRateMeter _rate;
    private bool _isReady;
    private bool _hasShown;
    private long _shown;
    private long _started;
    private long _lastCurrent;

    /// <param name="client">The client, connected; owned from now on.</param>
    /// <param name="settings">The client's settings.</param>
    /// <param name="playback">What to do with the pictures.</param>
    /// <param name="token">Ends every wait.</param>
    public RtspConnection(RtspClient client, RtspSettings settings, RtspPlayback playback, CancellationToken token)
    {
        _client = client;
        _settings = settings;
        _playback = playback;
        _timeProvider = settings.TimeProvider;
        _token = token;
        _reception = new RtspReception(client, settings, playback);
        _queue = _reception.Queue;
        _pending = new PendingGroup(_reception.Release);
        _decoder = new UnitDecoder(client.Track.Codec, playback, settings.Note ?? (static _ => { }));
        _delay = new StreamDelay(_timeProvider);
        _rate = new FrameRateMeter(_reception.AnnouncedFramesPerSecond);
        _started = _timeProvider.GetTimestamp();
    }

    /// <summary>Whether this client, or its decoder, cannot read what the camera sends.</summary>
    public bool IsUnreadable { get; private set; }

    public string BackendName => _decoder.Name.Length == 0 ? "RTSP" : "RTSP+" + _decoder.Name;

    public bool IsLive => !_client.IsRecording;

    public int DecoderDelay => 0;

    public Size Size => new(_reception.Size.Width, _reception.Size.Height);

    public double FramesPerSecond => _rate.FramesPerSecond;

    public TimeSpan? Position { get; private set; }

    public bool IsBacklog { get; private set; }

    public FrameTimes Times { get; private set; }

    public long LastArrivalTimestamp => _reception.LastArrivalTimestamp;

    public CaptureFailure? Failure { get; private set; }

    public StreamCounters Counters => new(_reception.LostPackets, _queue.Hidden, _queue.Skipped);

    /// <summary>Starts the stream and waits for its first picture, for as long as the camera sends.</summary>
    /// <param name="onAlive">Called at least every second: only a decoder that hangs exceeds the limit.</param>
    /// <returns>False when there is none: <see cref="Failure"/> says why, unless the token was cancelled.</returns>
    public bool WaitForPicture(Action onAlive)
    {
        _reception.Play();
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
                    $"{_settings.Name} accepted PLAY over {_client.TransportName} and sent no video for "
                    + $"{_settings.OpenTimeout.TotalSeconds:0.###} s ({nameof(LatestFrameCaptureOptions.OpenTimeout)})"
                    + (_reception.IsUdp ? "; a firewall may drop UDP." : "."));
                return false;
            }

            TimeSpan elapsed = _timeProvider.GetElapsedTime(start);
            if (elapsed > s_patience && (_reception.Units == 0 || _decoder.RefusedKeyFrames > 0))
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
            _settings.Note?.Invoke(_reception.Units == 0 ? "connected, waiting for packets" : "receiving, no key frame yet");
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

        long start = _timeProvider.GetTimestamp();
        while (!_token.IsCancellationRequested)
        {
            if (TryDecodeNext()) return StreamGrab.Picture;
            if (_reception.IsClosed || IsUnreadable) return End();
            TimeSpan remaining = s_slice - _timeProvider.GetElapsedTime(start);
            if (remaining <= TimeSpan.Zero) return StreamGrab.NotYet;
            _reception.Receive(remaining);
        }

        return StreamGrab.Ended;
    }

    public bool Grab()
    {
        long start = _timeProvider.GetTimestamp();
        while (true)
        {
            StreamGrab grab = GrabNext();
            if (grab != StreamGrab.NotYet) return grab == StreamGrab.Picture;
            TimeSpan silence = _timeProvider.GetElapsedTime(Math.Max(start, LastArrivalTimestamp));
            if (silence >= _settings.StallTimeout || (HasReachedEnd && silence > TimeSpan.FromSeconds(1))) return false;
        }
    }

    public bool Retrieve(Mat image)
    {
        bool isDecoded = _pending.Count == 0;
        while (!_token.IsCancellationRequested && _pending.TryTake(out AccessUnit? unit))
        {
            if (!Decode(unit))
            {
                _pending.Break();
                return false;
            }

            while (_decoder.TryReceive(out _)) isDecoded = true;
        }

        return isDecoded && _decoder.Retrieve(image);
    }

    public double GetProperty(int propertyId) => (VideoCaptureProperties)propertyId switch
    {
        VideoCaptureProperties.FourCC => FourCC,
        VideoCaptureProperties.FrameCount => -1,
        VideoCaptureProperties.FrameWidth => Size.Width,
        VideoCaptureProperties.FrameHeight => Size.Height,
        VideoCaptureProperties.Fps => FramesPerSecond,
        VideoCaptureProperties.PosMsec => Position?.TotalMilliseconds ?? 0,
        VideoCaptureProperties.PosFrames => _shown,
        VideoCaptureProperties.BitRate => BitRate,
        VideoCaptureProperties.ConvertRgb => 1,
        _ => 0,
    };

    public bool SetProperty(int propertyId, double value) => false;

    public void Dispose()
    {
        _reception.Dispose();
        _pending.Break();
        _decoder.Dispose();
    }

    // As OpenCV names them (cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::getProperty: the codec's tag, else its name).
    private double FourCC => _client.Track.Codec switch
    {
        VideoCodec.H264 => OpenCvSharp.FourCC.FromString("h264"),
        VideoCodec.H265 => OpenCvSharp.FourCC.FromString("hevc"),
        _ => OpenCvSharp.FourCC.FromString("MJPG"),
    };

    /// <summary>The mean rate of the coded pictures since the start.</summary>
    /// <value>In kbit/s, as OpenCV counts it.</value>
    private double BitRate => Math.Round(_reception.Bytes * 8 / 1000.0 / _timeProvider.GetElapsedTime(_started).TotalSeconds);

    /// <summary>Whether a recording has come to the end that its description gives.</summary>
    private bool HasReachedEnd =>
        _client.RecordingLength is { } length && Position >= length - TimeSpan.FromSeconds(1);

    private bool TryDecodeNext()
    {
        if (_decoder.TryReceive(out TimeSpan position)) return Show(position);

        // A recording is read as it is consumed: what is not read yet, the server keeps.
        if (IsLive) _reception.ReceiveWaiting();
        while (!_token.IsCancellationRequested && _queue.TryTake(out AccessUnit? unit))
        {
            _rate.Add(unit.Position);
            if (_playback.IsOnDemand && _hasShown)
            {
                if (!Keep(unit)) continue;
                return true;
            }

            if (Decode(unit) && _decoder.TryReceive(out position)) return Show(position);
            if (IsLive) _reception.ReceiveWaiting();
        }

        return false;
    }

    /// <summary>Keeps a picture for the case that it is retrieved.</summary>
    private bool Keep(AccessUnit unit)
    {
        Times = UnitTimes.TimesOf(unit);
        Position = unit.Position;
        IsBacklog = IsOvertaken();
        if (!_pending.TryAdd(unit)) return false;
        _shown++;
        return true;
    }

    /// <summary>Decodes a picture and releases it.</summary>
    private bool Decode(AccessUnit unit)
    {
        _times.Add(unit);
        bool isDecoded = _decoder.Send(unit, _queue.TimesBehind);
        _reception.Release(unit);
        if (isDecoded) return true;
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
        if (IsLive) _reception.ReceiveWaiting();
        IsBacklog = IsOvertaken();
        _hasShown = true;
        _shown++;
        return true;
    }

    /// <summary>Whether a newer picture has arrived, and the current one is late.</summary>
    private bool IsOvertaken()
    {
        bool isOvertaken = IsLate();
        if (!isOvertaken) _lastCurrent = _timeProvider.GetTimestamp();
        return isOvertaken;
    }

    private bool IsLate()
    {
        if (Position is not { } position) return false;
        if (_queue.Count == 0)
        {
            _delay.Learn(Times.Timestamp, position);
            return false;
        }

        TimeSpan late = _delay.Of(Times.Timestamp, position) + _timeProvider.GetElapsedTime(Times.Timestamp);
        if (!IsLive || (_queue.IsAtEdge && late <= s_late)) return false;
        return !_queue.IsAtEdge || _timeProvider.GetElapsedTime(_lastCurrent) < s_longestGap;
    }

    private StreamGrab End()
    {
        if (_reception.EndedOverGetParameter) _playback.Memory.KeepsAliveByOptions = true;
        Failure ??= _reception.Failure;
        return StreamGrab.Ended;
    }
}
