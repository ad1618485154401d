using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The session of a live source: discards old frames, and detects stalls, frozen pictures and a slow decoder.
/// </summary>
internal sealed class LiveSession : CaptureSession
{
    private readonly bool _hasUsedUpOpening;
    private readonly LiveEdge _edge;
    private readonly StallWatch _stall;
    private readonly BurstPacer _bursts;
    private readonly PictureWatch _pictures;
    private readonly Func<Mat, bool> _isNew;
    private HeldFrame? _held;
    private long? _firstFrame;
    private long _grabbed;
    private bool _isHealthy;
    private bool _isBehind;
    private CaptureFailure? _frozen;

    /// <param name="connection">The connection to read.</param>
    /// <param name="thread">The capture thread's context.</param>
    /// <param name="hasUsedUp">Whether opening the connection took all the time that it may take.</param>
    public LiveSession(IFrameConnection connection, ThreadContext thread, bool hasUsedUp)
        : base(connection, thread)
    {
        LatestFrameCaptureOptions options = Context.Options;
        _hasUsedUpOpening = hasUsedUp;
        Func<TimeSpan>? cpuTime = connection is IDecoderThreads decoder ? () => decoder.CpuTime : null;
        _edge = new LiveEdge(
            TimeProvider, connection.FramesPerSecond, connection.DecoderDelay, options.SkipBacklog, cpuTime);
        _bursts = new BurstPacer(TimeProvider, connection.FramesPerSecond, thread.Memory.IsBursty);
        _stall = new StallWatch(TimeProvider, thread.StallTimeout);
        _pictures = thread.Memory.Pictures;
        _isNew = IsNew;
    }

    public override CaptureFailure? Run()
    {
        using var held = new HeldFrame(TimeProvider, PushHeld);
        _held = held;
        try
        {
            return RunToEnd();
        }
        finally
        {
            // Nothing follows it on this connection.
            held.Show();
        }
    }

    private CaptureFailure? RunToEnd()
    {
        // During an outage the last frames stay readable; once the source is live again they are too old.
        Open(FrameDelivery.Latest, dropsEarlier: true, _stall);
        Thread.Control.Calls.End();
        _pictures.OnConnected(Format);
        while (!IsStopRequested)
        {
            ServeRequests();
            if (FollowPause()) _pictures.OnResumed();
            CaptureFailure? failure = CaptureFrame() ?? FindFellBehind();
            if (IsStopRequested) return null;
            if (failure is not null) return failure;

            // Grabs return in time, but no frame was usable.
            if (_stall.IsOverdue(TimeProvider.GetTimestamp())) return Stalled();
            if (!_isHealthy && IsHealthy())
            {
                _isHealthy = true;
                Thread.Memory.Backoff.OnHealthy();
            }
        }

        return null;
    }

    /// <summary>Moves one frame from the source to the stack.</summary>
    /// <returns>Null unless the connection must be closed.</returns>
    private CaptureFailure? CaptureFrame()
    {
        long start = TimeProvider.GetTimestamp();
        Thread.Control.Calls.Begin(Thread.StallTimeout);
        bool isGrabbed = Connection.Grab();
        _grabbed = TimeProvider.GetTimestamp();
        TimeSpan? position = isGrabbed ? GetPosition() : null;
        Thread.Control.Calls.End();
        if (IsStopRequested) return null;

        bool isTimedOut = TimeProvider.GetElapsedTime(start, _grabbed) >= Thread.StallTimeout;
        if (isGrabbed && !isTimedOut) TakeBackHeld();
        if (!isGrabbed || isTimedOut)
        {
            // After a read timeout FFmpeg's decoder may still return a frame that it held back, as old as the timeout
            // (OpenCV, modules/videoio/src/cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::grabFrame: avcodec_receive_frame).
            if (isGrabbed) Context.Stack.Discard(Generation, DiscardReason.Unusable);
            if (!isTimedOut) return Lost();
            _bursts.OnTimedOut(start);
            Thread.Memory.IsBursty = _bursts.IsBursty;
            return Stalled();
        }

        _frozen = null;
        bool isPast = _edge.IsPast(start, _grabbed, position);
        _bursts.OnGrabbed(start, _grabbed, position);
        Thread.Memory.IsBursty = _bursts.IsBursty;
        bool isPaced = _bursts.IsBursty && _edge.IsAtEdge;
        if (isPaced && !WaitUntilDue()) return null;
        if (isPast && !isPaced)
        {
            DiscardBacklog(position);
        }
        else
        {
            MeasureRate(position ?? TimeProvider.GetElapsedTime(0, _grabbed));
            Deliver(position);
        }

        return _frozen;
    }

    private void Deliver(TimeSpan? position)
    {
        if (FindDemandReason(_grabbed) is { } reason)
        {
            OnUsableFrame();
            Context.Stack.Discard(Generation, reason);
        }
        else
        {
            Deliver(TimesOf(_grabbed), position, _isNew);
        }
    }

    /// <summary>Waits until a frame of a source that comes in bursts is due.</summary>
    /// <returns>False when a stop was requested.</returns>
    private bool WaitUntilDue()
    {
        while (!IsStopRequested && _bursts.UntilDue() is var wait && wait > TimeSpan.Zero)
        {
            Thread.Control.Pause.Wait(wait);
            ServeRequests();
        }

        return !IsStopRequested;
    }

    /// <summary>Discards an old frame, unless none follows.</summary>
    private void DiscardBacklog(TimeSpan? position)
    {
        OnUsableFrame();
        bool isWanted = FindDemandReason(_grabbed) is null;
        if (isWanted && RetrieveToHold(TimesOf(_grabbed), position) is { } buffer) _held!.Hold(buffer);
        else Context.Stack.Discard(Generation, DiscardReason.Backlog);
    }

    /// <summary>Discards the held frame, because another one follows it without a wait.</summary>
    private void TakeBackHeld()
    {
        if (_held!.TakeBack() is not { } buffer) return;
        Context.Pool.Return(buffer);
        Context.Stack.Discard(Generation, DiscardReason.Backlog);
    }

    /// <summary>Records the grabbed frame as usable and ends a stall.</summary>
    private void OnUsableFrame()
    {
        _firstFrame ??= _grabbed;
        if (_stall.OnFrame(_grabbed)) Context.Status.ReportFlowing(Generation, _stall);
    }

    /// <summary>Whether a picture differs from the previous one; the check for <c>Deliver</c>.</summary>
    private bool IsNew(Mat image)
    {
        OnUsableFrame();
        PictureNovelty novelty = _pictures.Look(image);
        if (novelty == PictureNovelty.Frozen) _frozen = Frozen();
        return novelty == PictureNovelty.New;
    }

    private bool IsHealthy() =>
        _firstFrame is { } since && TimeProvider.GetElapsedTime(since) > Context.Options.Reconnect?.HealthyAfter;

    /// <summary>Raises the decoder threads when the decoder is slower than the camera.</summary>
    /// <returns>The failure with which to reconnect, or null.</returns>
    private CaptureFailure? FindFellBehind()
    {
        // What is paced is late on purpose.
        if (!_edge.IsBehind || _bursts.IsBursty || Connection is not IDecoderThreads decoder) return null;
        if (Context.Options.Reconnect is not null && decoder.TryAdd())
        {
            return new CaptureFailure(
                CaptureFailureReason.FellBehind,
                $"{SourceName} is decoded more slowly than the camera sends; it reconnects with more decoder threads. "
                + "A smaller stream of the camera needs none.");
        }

        if (!_isBehind) Context.Status.ReportBehind(Generation);
        _isBehind = true;
        return null;
    }

    private CaptureFailure Lost() => IsNeverStarted ? NeverStarted() : new(
        CaptureFailureReason.Ended, $"{SourceName} closed the stream or can no longer be read.");

    private CaptureFailure Stalled()
    {
        CaptureFailure failure = IsNeverStarted ? NeverStarted() : StallFailure(Context, Thread.StallTimeout);
        Context.Status.ReportStalled(Generation, failure);
        return failure;
    }

    private CaptureFailure Frozen()
    {
        var failure = new CaptureFailure(
            CaptureFailureReason.Stalled,
            $"{SourceName} delivers the same picture repeatedly, as OpenCV does after a change of size; it reconnects "
            + $"({nameof(LatestFrameCaptureOptions.FrozenPictureTimeout)}).");
        Context.Status.ReportStalled(Generation, failure);
        return failure;
    }

    // FFmpeg reports success for an open whose probing the timeout interrupted (libavformat/demux.c,
    // avformat_find_stream_info: it returns 0 if a stream has its codec parameters).
    private bool IsNeverStarted => _firstFrame is null && _hasUsedUpOpening;

    private CaptureFailure NeverStarted() => new(
        CaptureFailureReason.TimedOut,
        $"{SourceName} was opened but sent no picture in time; a camera with few frames per second needs a longer "
        + $"{nameof(LatestFrameCaptureOptions.OpenTimeout)}.");
}
