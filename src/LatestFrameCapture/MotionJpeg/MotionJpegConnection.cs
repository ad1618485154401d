using OpenCvSharp;

namespace LatestFrames;

/// <summary>One connection to a camera that sends JPEG pictures; decodes those that are retrieved.</summary>
internal sealed class MotionJpegConnection : IStreamConnection, ICodedStream
{
    private const int MaxOthers = 10, MaxRefused = 3;

    // Requests of other threads are served between two grabs.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    // What has come is there at once; only a camera that sends without a pause takes longer.
    private static readonly TimeSpan s_longestLook = TimeSpan.FromMilliseconds(10);

    // As long as that is an interruption, and at least three times as long as usual.
    private static readonly TimeSpan s_interruption = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_usualInterval = TimeSpan.FromMilliseconds(40);

    private readonly IPictureInput _input;
    private readonly MotionJpegSettings _settings;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _token;
    private readonly BacklogRun _backlog;
    private readonly WaitAfterSilence _afterInterruption;
    private readonly JpegDecoder _decoder = new();
    private readonly FrameRateMeter _rate = new(announced: 0);
    private readonly long _started;
    private AccessUnit _current = NewPicture();
    private AccessUnit _next = NewPicture();
    private Size _nextSize;
    private bool _isNextComplete;
    private bool _isReady;
    private StreamParameters? _parameters;
    private long? _interruptionEndedAt;
    private long? _lastShown;
    private TimeSpan _position;
    private int _came;
    private int _refused;
    private int _leftOut;
    private long _hidden;
    private long _shown;
    private long _bytes;

    /// <param name="input">Where the pictures come from; owned from now on.</param>
    /// <param name="settings">The client's settings.</param>
    /// <param name="token">Ends every wait.</param>
    public MotionJpegConnection(IPictureInput input, MotionJpegSettings settings, CancellationToken token)
    {
        _input = input;
        _settings = settings;
        _timeProvider = settings.TimeProvider;
        _token = token;
        _backlog = new BacklogRun(_timeProvider);
        _afterInterruption = new WaitAfterSilence(_timeProvider, hasTimes: false, keyFramesOnly: false);
        _started = _timeProvider.GetTimestamp();
        BackendName = "HTTP+" + _decoder.Name;
    }

    public bool IsUnreadable { get; private set; }

    public string BackendName { get; }

    public bool IsLive => true;

    public int DecoderDelay => 0;

    public Size Size { get; private set; }

    public double FramesPerSecond => _rate.FramesPerSecond;

    public TimeSpan? Position => null;

    public bool IsBacklog { get; private set; }

    public FrameTimes Times => new(
        _current.CompletedTimestamp, _current.ArrivedAt, _current.CameraTime, _current.Mark);

    public bool IsPacedBySource => true;

    public long LastArrivalTimestamp => _input.LastArrivalTimestamp;

    public CaptureFailure? Failure { get; private set; }

    public StreamCounters Counters => new(0, _hidden + _input.Cut, 0);

    /// <inheritdoc/>
    public bool WaitForPicture(Action onAlive)
    {
        long start = _timeProvider.GetTimestamp();
        bool isNoted = false;
        while (true)
        {
            onAlive();
            StreamGrab grab = GrabNext();
            if (grab == StreamGrab.Picture) return _isReady = true;
            if (_token.IsCancellationRequested) return false;
            if (_refused == 0 && _input.Others >= MaxOthers)
            {
                IsUnreadable = true;
                Failure = new CaptureFailure(
                    CaptureFailureReason.UnsupportedCodec,
                    $"{_settings.Name} has sent {_input.Others} parts that are not JPEG pictures.");
            }

            if (Failure is not null) return false;
            // A camera that sends is waited for; empty parts are no picture that comes slowly.
            bool isEmpty = _input.Empty >= MaxOthers && _timeProvider.GetElapsedTime(start) >= _settings.OpenTimeout;
            if (isEmpty || _timeProvider.GetElapsedTime(LastArrivalTimestamp) >= _settings.OpenTimeout)
            {
                Failure = new CaptureFailure(
                    CaptureFailureReason.TimedOut,
                    $"{_settings.Name} answered and sent no picture for {_settings.OpenTimeout.TotalSeconds:0.###} s "
                    + $"({nameof(LatestFrameCaptureOptions.OpenTimeout)}).");
                return false;
            }

            if (isNoted || _timeProvider.GetElapsedTime(start) < TimeSpan.FromSeconds(1)) continue;
            isNoted = true;
            _settings.Note("connected, waiting for a picture");
        }
    }

    public StreamGrab GrabNext()
    {
        if (_isReady)
        {
            _isReady = false;
            LookAhead();
            return StreamGrab.Picture;
        }

        var limit = new WaitLimit(s_slice, _token);
        while (!_isNextComplete)
        {
            if (Failure is not null) return StreamGrab.Ended;
            StreamGrab grab = Receive(limit);
            if (grab == StreamGrab.Picture) break;
            if (grab == StreamGrab.Ended)
            {
                IsUnreadable |= _shown == 0 && _input.IsUnreadable;
                Failure ??= _input.Failure;
                return grab;
            }

            if (SendsOthersOnly()) return StreamGrab.Ended;
            if (limit.IsOver) return grab;
        }

        Take();
        return StreamGrab.Picture;
    }

    // Only a finite source is grabbed so.
    public bool Grab()
    {
        StreamGrab grab;
        do grab = GrabNext();
        while (grab == StreamGrab.NotYet);
        return grab == StreamGrab.Picture;
    }

    public bool Retrieve(Mat image) =>
        _decoder.Send(_current) && _decoder.TryReceive(out _) && _decoder.Retrieve(image);

    public double GetProperty(int propertyId) => StreamProperties.Get(
        propertyId, this, "MJPG", _shown, _bytes, _timeProvider.GetElapsedTime(_started));

    public bool SetProperty(int propertyId, double value) => false;

    public void Dispose()
    {
        _input.Dispose();
        _decoder.Dispose();
    }

    private int LeftOut => _input.Others + _input.Empty + _input.Cut;

    private static AccessUnit NewPicture() => new() { Limit = MultipartReader.MaxPicture };

    /// <summary>Receives the next picture; one that cannot be decoded counts as none.</summary>
    private StreamGrab Receive(WaitLimit limit)
    {
        StreamGrab grab = _input.Receive(_next, limit);
        if (grab != StreamGrab.Picture) return grab;
        _bytes += _next.Length;
        if (JpegSize.IsAcceptable(_next.Data.AsSpan(0, _next.Length), out int width, out int height))
        {
            _refused = 0;
            _nextSize = new Size(width, height);
            HandOut();
            return grab;
        }

        _hidden++;
        _next.Clear();
        if (++_refused < MaxRefused) return StreamGrab.NotYet;
        IsUnreadable = _shown == 0;
        Failure = new CaptureFailure(
            IsUnreadable ? CaptureFailureReason.UnsupportedCodec : CaptureFailureReason.Ended,
            $"{_settings.Name} sends pictures that cannot be decoded, {MaxRefused} in a row.");
        return StreamGrab.Ended;
    }

    /// <summary>Hands the picture that came to the readers of coded pictures.</summary>
    private void HandOut()
    {
        if (_settings.Inlet is not { } inlet) return;
        _next.Parameters = _parameters = StreamParameters.OfJpeg(_nextSize.Width, _nextSize.Height, _parameters);
        _next.IsKeyFrame = _next.IsDisposable = true;
        _next.Position = _timeProvider.GetElapsedTime(_started, _next.CompletedTimestamp);
        _next.HandTo(inlet);
    }

    /// <summary>
    /// Whether the camera sends, but no pictures any more: it is not silent, so that nothing else would end this.
    /// </summary>
    private bool SendsOthersOnly()
    {
        if (_shown == 0) return false;
        int others = LeftOut - _leftOut;
        if (others < MaxOthers) return false;
        if (_timeProvider.GetElapsedTime(_current.CompletedTimestamp) < _settings.StallTimeout) return false;
        Failure = new CaptureFailure(
            CaptureFailureReason.Ended,
            $"{_settings.Name} sends no whole picture any more: {others} parts or answers in a row were none.");
        return true;
    }

    /// <summary>Makes the picture that came the current one, and looks whether a newer one has come already.</summary>
    private void Take()
    {
        _backlog.OnPicture(_next.CompletedTimestamp);
        if (IsNextAfterInterruption) _interruptionEndedAt = _next.CompletedTimestamp;
        (_current, _next) = (_next, _current);
        _next.Clear();
        _isNextComplete = false;
        _shown++;
        _leftOut = LeftOut;
        Size = _nextSize;
        LookAhead();
        Measure();
    }

    /// <summary>Measures the camera's rate: pictures that are left out, or come together, do not change it.</summary>
    private void Measure()
    {
        _came++;
        if (IsBacklog) return;
        if (_lastShown is { } last)
            _position += TimeSpan.FromTicks(
                _timeProvider.GetElapsedTime(last, _current.CompletedTimestamp).Ticks / _came);
        _lastShown = _current.CompletedTimestamp;
        _came = 0;
        _rate.Add(_position);
    }

    /// <summary>Takes in what has come meanwhile, up to the next picture.</summary>
    private void LookAhead()
    {
        var bound = new WaitLimit(s_longestLook, _token);
        while (!_isNextComplete && _input.IsMoreWaiting && !bound.IsOver)
        {
            StreamGrab grab = Receive(new WaitLimit(TimeSpan.Zero, _token));
            _isNextComplete = grab == StreamGrab.Picture;
            if (grab == StreamGrab.Ended) break;
        }

        long arrival = _current.CompletedTimestamp;
        TimeSpan wait = _afterInterruption.LimitFor(arrival, _interruptionEndedAt, FramesPerSecond);
        if (!_isNextComplete && wait > TimeSpan.Zero) WaitForNewer(wait);
        _afterInterruption.OnWaited(arrival, _isNextComplete);
        IsBacklog = _backlog.IsOld(_isNextComplete);
    }

    /// <summary>Whether the picture that came ends a time without pictures that was an interruption.</summary>
    private bool IsNextAfterInterruption
    {
        get
        {
            if (_shown == 0) return false;
            TimeSpan gap = _timeProvider.GetElapsedTime(_current.CompletedTimestamp, _next.CompletedTimestamp);
            double interval = FramesPerSecond > 0 ? 1 / FramesPerSecond : s_usualInterval.TotalSeconds;
            return gap > s_interruption && gap.TotalSeconds > 3 * interval;
        }
    }

    private void WaitForNewer(TimeSpan longest)
    {
        var limit = new WaitLimit(longest, _token);
        StreamGrab grab;
        do grab = Receive(limit);
        while (grab == StreamGrab.NotYet && !limit.IsOver);
        _isNextComplete = grab == StreamGrab.Picture;
    }
}
