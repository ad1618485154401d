using OpenCvSharp;

namespace LatestFrames;

/// <summary>One running <c>ffmpeg</c> as a connection. Capture thread only.</summary>
internal sealed class FFmpegConnection : IStreamConnection
{
    // Requests of other threads are served between two grabs.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_exitSlice = TimeSpan.FromMilliseconds(10);

    // Cameras that save bandwidth send a key frame as rarely as that.
    private static readonly TimeSpan s_betweenKeyFrames = TimeSpan.FromSeconds(30);

    // Whatever it writes meanwhile to standard error.
    private static readonly TimeSpan s_longestOpening = TimeSpan.FromSeconds(30);

    // Of a recording the server may be slow, and the reader may have paused: but not without an end.
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(60);

    // Of a rate that is lower still, the pictures of an hour.
    private static readonly TimeSpan s_maxInterval = TimeSpan.FromHours(1);

    // Pictures of a size that was not reported, in a row.
    private const int MaxRejected = 50;

    private readonly ChildProcess _child;
    private readonly FFmpegSettings _settings;
    private readonly FFmpegProgram _program;
    private readonly DecoderHardware _hardware;
    private readonly CancellationToken _token;
    private readonly FFmpegOutput _output;
    private readonly RawPictures _pictures;
    private readonly BacklogRun _backlog;
    private readonly StreamDelay _delay;
    private readonly TimeSpan _ownSilence;
    private bool _isReady;
    private bool _hasPicture;
    private long _shown;
    private long _rejectedBefore;
    private (string Decoder, string Hardware) _nameParts;
    private string _name = "";

    /// <param name="child">The process; ended by Dispose.</param>
    /// <param name="settings">The source.</param>
    /// <param name="secrets">What no text may show.</param>
    /// <param name="program">The executable.</param>
    /// <param name="hardware">The hardware that it was told to use.</param>
    /// <param name="token">Ends every wait.</param>
    public FFmpegConnection(
        ChildProcess child,
        FFmpegSettings settings,
        FFmpegSecrets secrets,
        FFmpegProgram program,
        DecoderHardware hardware,
        CancellationToken token)
    {
        (_child, _settings, _program, _hardware, _token) = (child, settings, program, hardware, token);
        _pictures = new RawPictures(settings.PixelFormat == FFmpegPixelFormat.Gray);
        _backlog = new BacklogRun(settings.TimeProvider);
        _delay = new StreamDelay(settings.TimeProvider);
        _output = new FFmpegOutput(child.Pipes, secrets, program, settings.TimeProvider);
        double interval = settings.FramesPerSecond is { } rate ? Math.Min(1 / rate, s_maxInterval.TotalSeconds) : 0;
        _ownSilence = TimeSpan.FromSeconds(interval)
            + (settings.KeyFramesOnly ? s_betweenKeyFrames : TimeSpan.Zero);
    }

    /// <summary>How long ffmpeg may take after its last picture to say how it ended, or to take leave of the camera.
    /// </summary>
    public static TimeSpan EndLimit { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the hardware that was asked for cannot be used.</summary>
    public bool HasHardwareFailed => _output.Report.HasHardwareFailed;

    public bool IsUnreadable => Failure?.Reason == CaptureFailureReason.UnsupportedCodec;

    public string BackendName
    {
        get
        {
            // Asked for at each picture.
            (string Decoder, string Hardware) parts = (_output.Report.Decoder, _output.ByHardware(_hardware));
            if (_name.Length > 0 && parts == _nameParts) return _name;
            _nameParts = parts;
            string decoder = (parts.Decoder + parts.Hardware).TrimStart();
            return _name = $"ffmpeg {_program.Version}{(decoder.Length > 0 ? $" ({decoder})" : "")}";
        }
    }

    public bool IsLive => _settings.IsLive;

    public int DecoderDelay => 0;

    public Size Size => _output.Sizes.Current;

    public double FramesPerSecond => _output.Report.FramesPerSecond;

    public TimeSpan? Position { get; private set; }

    public bool IsBacklog { get; private set; }

    public FrameTimes Times { get; private set; }

    // Pictures that the child leaves out are no silence of the camera, which the child itself would end
    // (FFmpegCommand: timeout, rw_timeout).
    public long LastArrivalTimestamp => WithoutOwnSilence(_output.LastProgress);

    public bool IsPacedBySource => IsLive;

    public StreamCounters Counters => new(0, _output.Rejected, 0);

    public CaptureFailure? Failure { get; private set; }

    /// <inheritdoc/>
    public bool WaitForPicture(Action onAlive)
    {
        TimeSpan longest = _settings.OpenTimeout > s_longestOpening ? _settings.OpenTimeout : s_longestOpening;
        var limit = new WaitLimit(longest, _token);
        while (true)
        {
            onAlive();
            StreamGrab grab = GrabNext();
            if (grab == StreamGrab.Picture) return _isReady = true;
            if (grab == StreamGrab.Ended || _token.IsCancellationRequested) return false;
            bool isOwn = _settings.KeyFramesOnly && _output.Report.IsConnected;
            TimeSpan silence = _settings.TimeProvider.GetElapsedTime(
                isOwn ? WithoutOwnSilence(_output.LastSign) : _output.LastSign);
            if (silence < _settings.OpenTimeout && !limit.IsOver) continue;
            string what = _output.Report.IsConnected ? "connected, but no picture has come" : "nothing has come";
            Failure = new CaptureFailure(
                CaptureFailureReason.TimedOut,
                $"{_settings.Name}: {what} for {Math.Min(longest.TotalSeconds, silence.TotalSeconds):0.#} s"
                + (_output.Report.Line.Length > 0 ? $" (ffmpeg: \"{_output.Report.Line}\")." : "."));
            return false;
        }
    }

    public StreamGrab GrabNext()
    {
        if (_isReady)
        {
            _isReady = false;
            return StreamGrab.Picture;
        }

        _hasPicture = false;
        var limit = new WaitLimit(s_slice, _token);
        while (!_token.IsCancellationRequested)
        {
            if (_output.TryRead(limit)) return IsUnknownSize() ? End() : Show();
            _output.ReadErrors();
            if (_output.HasEnded || IsUnknownSize()) return End();
            if (limit.IsOver) return _token.IsCancellationRequested ? StreamGrab.Ended : StreamGrab.NotYet;
            _child.Pipes.Wait(limit.Remaining);
        }

        return StreamGrab.Ended;
    }

    // Of a finite source.
    public bool Grab()
    {
        long start = _settings.TimeProvider.GetTimestamp();
        while (true)
        {
            StreamGrab grab = GrabNext();
            if (grab == StreamGrab.Picture) return true;
            if (grab == StreamGrab.Ended) return false;
            TimeSpan silence = _settings.TimeProvider.GetElapsedTime(Math.Max(start, LastArrivalTimestamp));
            if (silence < s_longestSilence || silence < _settings.StallTimeout) continue;
            Failure = new CaptureFailure(
                CaptureFailureReason.TimedOut, $"{_settings.Name}: nothing has come for {silence.TotalSeconds:0} s.");
            return false;
        }
    }

    public bool Retrieve(Mat image) => _hasPicture && _pictures.Convert(_output, image);

    // The bytes of the coded pictures are the child's matter.
    public double GetProperty(int propertyId) => StreamProperties.Get(
        propertyId, this, FourCC, _shown, bytes: 0, elapsed: default);

    public bool SetProperty(int propertyId, double value) => false;

    public void Dispose() => Children.End(_child, EndLimit);

    // As OpenCV names them (cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::getProperty: the codec's tag, else its name).
    private string FourCC
    {
        get
        {
            string name = _output.Report.Decoder.Split(' ')[0];
            if (name == "mjpeg") name = "MJPG";
            return name.Length == 0 ? "" : name.PadRight(4)[..4];
        }
    }

    private StreamGrab Show()
    {
        _hasPicture = true;
        _shown++;
        _rejectedBefore = _output.Rejected;
        _output.Report.OnPicture();
        Position = _output.Position;
        _backlog.OnPicture(_output.Arrival);
        TimeSpan age = _settings.TimeProvider.GetElapsedTime(_output.Arrival);
        Times = new FrameTimes(_output.Arrival, _settings.TimeProvider.GetUtcNow() - age, CameraTime: null);
        IsBacklog = IsLive && IsOld();
        return StreamGrab.Picture;
    }

    /// <summary>Whether a newer picture has come, or comes at once.</summary>
    /// <remarks>
    /// A decoder holds one picture back: over an interruption it becomes old, and the next one follows it within an
    /// interval. Without one it is shown: it is the newest.
    /// </remarks>
    private bool IsOld()
    {
        if (Position is { } position)
        {
            if (_delay.IsHeldBack(_output.Arrival, position)) WaitForNext();
            if (!_output.HasNext) _delay.Learn(_output.Arrival, position);
        }

        return _backlog.IsOld(_output.HasNext);
    }

    private void WaitForNext()
    {
        // Not of the pipe: a part of a picture may be in it already.
        var limit = new WaitLimit(s_slice, _token);
        while (!_output.HasNext && !limit.IsOver) _token.WaitHandle.WaitOne(s_look);
    }

    private long WithoutOwnSilence(long timestamp)
    {
        if (_ownSilence == TimeSpan.Zero) return timestamp;
        long now = _settings.TimeProvider.GetTimestamp();
        long own = (long)(_ownSilence.TotalSeconds * _settings.TimeProvider.TimestampFrequency);
        return Math.Min(now, timestamp + own);
    }

    /// <summary>Whether the size of the pictures cannot be told any more; a new connection begins with it.</summary>
    private bool IsUnknownSize()
    {
        bool isLost = _output.Rejected - _rejectedBefore > MaxRejected;

        // Before 4.4 pictures of another size are scaled to the first.
        bool isScaled = IsLive && !_program.HasAutoscale && _output.Sizes.Changes > 0;
        if (!isLost && !isScaled) return false;
        Failure = new CaptureFailure(
            CaptureFailureReason.Ended, $"{_settings.Name}: the size of the pictures has changed.");
        return true;
    }

    private StreamGrab End()
    {
        if (Failure is not null) return StreamGrab.Ended;
        if (_output.WhyNot.Length > 0)
        {
            Failure = new CaptureFailure(
                CaptureFailureReason.NotAVideoSource,
                $"{_settings.Name}: ffmpeg delivers what cannot be read: {_output.WhyNot}.");
            return StreamGrab.Ended;
        }

        // Its last messages, and how it ended.
        var limit = new WaitLimit(EndLimit, _token);
        _output.ReadLastErrors(limit);
        while (!_child.WaitForExit(s_exitSlice) && !limit.IsOver)
        {
            // In slices: that wait knows no token.
        }

        FFmpegReport report = _output.Report;
        Failure = FFmpegFailures.Of(_settings.Name, report.Rank, report.Line, _child.ExitCode, _shown > 0);
        return StreamGrab.Ended;
    }
}
