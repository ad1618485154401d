using OpenCvSharp;

namespace LatestFrames;

/// <summary>The frames of one connection, from the source to the stack. All of this file is for the capture thread only.</summary>
internal sealed partial class CaptureThread
{
    private static readonly TimeSpan s_heldTooLong = TimeSpan.FromSeconds(1);

    private readonly List<FrameBuffer> _cleared = [];
    private readonly PictureWatch _pictures;
    private ConnectionInfo? _info;
    private bool _isStarved;
    private bool _isBehind;
    private bool _isEvery;
    private long? _heldSince;
    private long? _firstFrame;

    /// <summary>Reads a connection until it fails.</summary>
    /// <returns>Null when it has ended, or the thread is to stop.</returns>
    private CaptureFailure? Read(IFrameConnection connection, TimeSpan opening)
    {
        _info = ConnectionInfo.Of(connection);
        _isStarved = false;
        _isBehind = false;
        _heldSince = null;

        _isEvery = !connection.IsLive && _options.Delivery == FrameDelivery.Every;

        // During an outage the last frames may still be read; once the source is live again they are of the past.
        if (connection.IsLive || _isEvery) _stack.Clear(_generation);
        _stack.SetDelivery(_generation, _isEvery ? FrameDelivery.Every : FrameDelivery.Latest, _pause.End);
        _controller.ReportOpened(this, _info);
        _openAttempted.TrySetResult();
        _pictures.OnConnected(_info.ToFormat());
        if (connection.IsLive) _watch.OnConnected();
        else _watch.OnIdle();

        FramePacer? pacer = !connection.IsLive && _options.Pacing == FramePacing.RealTime ? new FramePacer(_timeProvider, _info.FramesPerSecond) : null;
        Func<TimeSpan>? cpuTime = connection is IDecoderThreads decoder ? () => decoder.CpuTime : null;
        LiveEdge? edge = connection.IsLive ? new LiveEdge(_timeProvider, _info.FramesPerSecond, connection.DecoderDelay, _options.SkipBacklog, cpuTime) : null;
        _firstFrame = null;
        bool isHealthy = false;

        while (!_isStopRequested)
        {
            if (ServeRequests(connection)) pacer?.Reset();
            if (pacer?.UntilDue() is { } wait && wait > TimeSpan.Zero)
            {
                _pause.Wait(wait);
                continue;
            }

            if (_isEvery && MustWaitForReaders(out TimeSpan? longest))
            {
                // Until a reader takes a frame or gives one back.
                if (longest is { } limit) _pause.Wait(limit);
                else _pause.Wait();
                continue;
            }

            CaptureFailure? failure = CaptureFrame(connection, edge, out bool isOver);
            if (failure is not null) return _firstFrame is null && opening >= _options.OpenTimeout ? NeverStarted() : failure;
            if (_isStopRequested) return null;

            if (edge?.IsBehind == true && FindFellBehind(connection) is { } behind) return behind;

            // Its grabs come back in time, and nothing can be made of them.
            if (_watch.IsOverdue()) return Stalled(_controller.StallFailure(_options.StallTimeout));
            pacer?.OnDelivered();
            if (!isHealthy && _firstFrame is { } since && _timeProvider.GetElapsedTime(since) > _options.Reconnect?.HealthyAfter)
            {
                isHealthy = true;
                _backoff.OnHealthy();
            }

            if (isOver && !WaitAtEnd(connection)) return null;
        }

        return null;
    }

    /// <summary>One frame from the source to the stack.</summary>
    private CaptureFailure? CaptureFrame(IFrameConnection connection, LiveEdge? edge, out bool isOver)
    {
        isOver = false;
        long start = _timeProvider.GetTimestamp();
        _watch.OnCall(start);
        bool isGrabbed = connection.Grab();
        long end = _timeProvider.GetTimestamp();
        TimeSpan? position = isGrabbed ? Position(connection) : null;
        _watch.OnReturn();
        if (_isStopRequested) return null;

        bool isTimedOut = connection.IsLive && _timeProvider.GetElapsedTime(start, end) >= _options.StallTimeout;
        if (!isGrabbed || isTimedOut)
        {
            // FFmpeg answers a read that timed out with what its decoder had left over: a frame as old as the timeout.
            if (isGrabbed) _stack.Discard(_generation, DiscardReason.Unusable);
            isOver = !connection.IsLive;
            return isOver ? null : Lost(isTimedOut);
        }

        DiscardReason? discard =
            edge?.IsPast(start, end, position) == true ? DiscardReason.Backlog
            : _isEvery ? null
            : _options.Conversion == FrameConversion.OnDemand && !_stack.IsWanted() ? DiscardReason.Unwanted
            : IsStarved() ? DiscardReason.Starved
            : null;
        if (discard is not { } reason) return Deliver(connection, position, end) ? null : Frozen();
        NoteFrame(connection, end);
        _stack.Discard(_generation, reason);
        return null;
    }

    /// <summary>Keeps the watchdog quiet; a frame that cannot be used does not.</summary>
    private void NoteFrame(IFrameConnection connection, long timestamp)
    {
        _firstFrame ??= timestamp;
        if (connection.IsLive && _watch.OnFrame(timestamp) && !_isStarved) _controller.Report(this, CaptureState.Live, failure: null);
    }

    private CaptureFailure Lost(bool isTimedOut)
    {
        if (!isTimedOut) return new CaptureFailure(CaptureFailureReason.Ended, $"{_controller.DisplayName} closed the stream or cannot be read any more.");
        return Stalled(_controller.StallFailure(_options.StallTimeout));
    }

    // FFmpeg calls an open whose probing it had to cut short a success.
    private CaptureFailure NeverStarted() => new(
        CaptureFailureReason.TimedOut, $"{_controller.DisplayName} was opened but sends no picture within {_options.OpenTimeout.TotalSeconds:0.###} s; a camera of few frames per second needs a longer {nameof(_options.OpenTimeout)}.");

    private CaptureFailure Frozen() => Stalled(new CaptureFailure(
        CaptureFailureReason.Stalled,
        $"{_controller.DisplayName} delivers the same picture again and again, as OpenCV does after a change of size; it is connected anew ({nameof(_options.FrozenPictureTimeout)})."));

    /// <summary>What to do about a decoder that is slower than the camera.</summary>
    /// <returns>Null when there is nothing to be done.</returns>
    private CaptureFailure? FindFellBehind(IFrameConnection connection)
    {
        if (connection is not IDecoderThreads decoder) return null;
        if (_options.Reconnect is null || !decoder.TryAdd())
        {
            if (!_isBehind) _controller.ReportBehind(this);
            _isBehind = true;
            return null;
        }

        _isReopening = true;
        return new CaptureFailure(
            CaptureFailureReason.FellBehind,
            $"{_controller.DisplayName} is decoded more slowly than the camera sends; it is connected anew with more decoder threads ({nameof(_options.MaxDecoderThreads)}). A smaller stream of the camera needs none.");
    }

    private CaptureFailure Stalled(CaptureFailure failure)
    {
        if (_watch.FindStall()) _controller.ReportStalled(this, failure);
        return failure;
    }

    /// <summary>Converts the grabbed frame and pushes it.</summary>
    /// <returns>False when the picture has been the same for too long.</returns>
    private bool Deliver(IFrameConnection connection, TimeSpan? position, long grabbedTimestamp)
    {
        FrameBuffer buffer = _pool.Rent();
        bool isPushed = false;
        buffer.GrabbedTimestamp = grabbedTimestamp;
        buffer.GrabbedAt = _timeProvider.GetUtcNow();
        buffer.SourcePosition = position;
        try
        {
            _watch.OnCall(_timeProvider.GetTimestamp());

            // The image is tested as well: OpenCV may leave the old one in place and call that a success.
            bool isUsable = connection.Retrieve(buffer.Image) && !buffer.Image.Empty();
            buffer.SourceFrameIndex = connection.IsLive ? 0 : connection.GetProperty((int)VideoCaptureProperties.PosFrames);
            _watch.OnReturn();
            if (!isUsable)
            {
                _stack.Discard(_generation, DiscardReason.Unusable);
                return true;
            }

            NoteFrame(connection, grabbedTimestamp);

            PictureNovelty novelty = connection.IsLive ? _pictures.Look(buffer.Image) : PictureNovelty.New;
            if (novelty != PictureNovelty.New)
            {
                _stack.Discard(_generation, DiscardReason.Unusable);
                return novelty != PictureNovelty.Frozen;
            }

            Measure(buffer.Image);
            isPushed = _stack.Push(_generation, buffer, _cleared);
            return true;
        }
        finally
        {
            if (!isPushed) _pool.Return(buffer);
        }
    }

    /// <summary>Tells when the size of the pictures has changed in mid-stream.</summary>
    private void Measure(Mat image)
    {
        int width = image.Cols, height = image.Rows;
        if (_info is null || (width == (int)_info.Width && height == (int)_info.Height)) return;
        _info = _info with { Width = width, Height = height };
        _controller.ReportInfo(this, _info);
    }

    /// <summary>Whether consumers hold so many frames that no further one may be filled.</summary>
    private bool IsStarved()
    {
        // A consumer that lives at the limit is not to be in and out of it with every frame.
        int limit = _isStarved ? Math.Max(1, _options.MaxLeasedFrames * 3 / 4) : _options.MaxLeasedFrames;
        bool isStarved = _stack.CountLeasedOnly() >= limit;
        SetStarved(isStarved);
        return isStarved;
    }

    /// <summary>Whether the queue of a file is full, or its readers hold as many frames as they may.</summary>
    /// <param name="longest">After which time to look again, or null.</param>
    private bool MustWaitForReaders(out TimeSpan? longest)
    {
        longest = null;
        if (_stack.CountLeasedOnly() < _options.MaxLeasedFrames)
        {
            _heldSince = null;
            SetStarved(false);
            return !_stack.HasRoom();
        }

        // Readers may well work on as many frames as they may hold; only those that give none back are worth a word.
        _heldSince ??= _timeProvider.GetTimestamp();
        TimeSpan remaining = s_heldTooLong - _timeProvider.GetElapsedTime(_heldSince.Value);
        if (remaining > TimeSpan.Zero) longest = remaining;
        else SetStarved(true);
        return true;
    }

    private void SetStarved(bool isStarved)
    {
        if (isStarved == _isStarved) return;
        _isStarved = isStarved;

        // Perhaps they are only forgotten. Nothing else would make the collector come: a Mat tells it nothing of its size.
        if (isStarved) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        _controller.Report(this, isStarved ? CaptureState.Starved : CaptureState.Live, isStarved ? _controller.StarvedFailure() : null);
    }

    /// <summary>What follows the last frame of a finite source: it waits for a jump back.</summary>
    /// <returns>False when the thread is to end.</returns>
    private bool WaitAtEnd(IFrameConnection connection)
    {
        _controller.Report(this, CaptureState.Ended, failure: null);
        _stack.SetOver(_generation, isOver: true);
        while (!_isStopRequested)
        {
            if (ServeRequests(connection))
            {
                _controller.Report(this, CaptureState.Live, failure: null);
                return true;
            }

            _pause.Wait();
        }

        return false;
    }

    /// <summary>Serves what other threads want.</summary>
    /// <returns>Whether the position in a file was changed, so that what is on the stack is not what comes next.</returns>
    private bool ServeRequests(IFrameConnection connection)
    {
        bool jumped = false;
        while (_requests.TryDequeue(out SourceRequest? request))
        {
            _watch.OnCall(_timeProvider.GetTimestamp());
            try
            {
                if (!request.Apply(connection)) continue;

                // All of it before the answer: what the asker gets and reads next must be as it asked for.
                if (request.IsPosition && !connection.IsLive)
                {
                    _stack.Clear(_generation);
                    _stack.SetOver(_generation, isOver: false);
                    jumped = true;
                }

                _info = ConnectionInfo.Of(connection);
                _controller.ReportInfo(this, _info);
            }
            finally
            {
                request.Answer();
                _watch.OnReturn();
            }
        }

        return jumped;
    }

    private static TimeSpan? Position(IFrameConnection connection)
    {
        double milliseconds = connection.GetProperty((int)VideoCaptureProperties.PosMsec);
        return milliseconds is >= 0 and < 1e12 ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }
}
