using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The session of a finite source: paces it, delivers every frame on request, and waits at its end for a new position.
/// </summary>
/// <remarks>Its calls have no limit, because a reconnection would restart a file from its beginning.</remarks>
internal sealed class FileSession : CaptureSession
{
    private readonly bool _isEvery;
    private readonly FramePacer? _pacer;
    private readonly IStreamConnection? _arrivals;
    private bool _isGrabbed;
    private bool _wasPaused;
    private long _resumedAt = long.MinValue;

    public FileSession(IFrameConnection connection, ThreadContext thread)
        : base(connection, thread)
    {
        _isEvery = Context.Options.Delivery == FrameDelivery.Every;

        // A server sends a recording at the speed at which it was made; a child process reads a file as fast as it can.
        bool isPaced = Context.Options.Pacing == FramePacing.RealTime && Stream is not { IsPacedBySource: true };
        if (!isPaced) _arrivals = Stream;
        bool catchesUp = connection is IPacedConnection { CatchesUp: true };
        _pacer = isPaced ? new FramePacer(TimeProvider, connection.FramesPerSecond, catchesUp) : null;
    }

    public override CaptureFailure? Run()
    {
        Open(_isEvery ? FrameDelivery.Every : FrameDelivery.Latest, dropsEarlier: _isEvery, watch: null);
        while (!IsStopRequested)
        {
            if (ServeRequests()) OnMoved();
            if (MustWaitInPause()) continue;
            if (_isGrabbed ? MustWaitUntilDue() : MustWaitForRoom()) continue;
            if (_isGrabbed)
            {
                DeliverGrabbed();
                continue;
            }

            _isGrabbed = Connection.Grab();
            CountLosses();
            if (_isGrabbed) OnGrabbed(GetPosition());
            else if (Stream?.Failure is { Reason: not CaptureFailureReason.Ended } failure) return failure;
            else if (!WaitAtEnd()) return null;
        }

        return null;
    }

    protected override bool HasCallLimit => false;

    protected override double SourceFrameIndex() => Connection.GetProperty((int)VideoCaptureProperties.PosFrames);

    protected override bool Serve(SourceRequest request, out double? result)
    {
        if (!base.Serve(request, out result)) return false;
        Context.Stack.Clear(Generation);
        Context.Stack.SetCompleted(Generation, isCompleted: false);
        return true;
    }

    private void OnGrabbed(TimeSpan? position)
    {
        _pacer?.OnGrabbed(position);
        MeasureRate(position);
    }

    /// <summary>Drops the frame that was grabbed before a jump.</summary>
    private void OnMoved()
    {
        _pacer?.Reset();
        if (!_isGrabbed) return;
        _isGrabbed = false;
        Context.Stack.Discard(Generation, DiscardReason.Unwanted);
    }

    /// <summary>Waits for a request, or for the end of a pause, and goes on where it was then.</summary>
    /// <returns>Whether it waited.</returns>
    private bool MustWaitInPause()
    {
        if (Thread.Control.Pausing.IsPaused)
        {
            _wasPaused = true;
            Thread.Control.Pause.Wait();
            return true;
        }

        if (!_wasPaused) return false;
        _wasPaused = false;
        _resumedAt = TimeProvider.GetTimestamp();
        _pacer?.Reset();
        if (_isGrabbed) _pacer?.OnGrabbed(GetPosition());
        return false;
    }

    /// <summary>Waits until the grabbed frame is due.</summary>
    /// <returns>Whether it waited, so that requests are served first again.</returns>
    private bool MustWaitUntilDue()
    {
        if (_pacer?.UntilDue() is not { } wait || wait <= TimeSpan.Zero) return false;
        Thread.Control.Pause.Wait(wait);
        return true;
    }

    /// <summary>Waits until a reader takes a frame of a full queue or releases one.</summary>
    /// <returns>As <see cref="MustWaitUntilDue"/>.</returns>
    private bool MustWaitForRoom()
    {
        if (!_isEvery) return false;
        (bool hasRoom, _, int leasedOnly) = Context.Stack.GetDemand(long.MaxValue);
        if (!IsAtLimit(leasedOnly, out TimeSpan? recheckAfter) && hasRoom) return false;
        if (recheckAfter is not { } limit) Thread.Control.Pause.Wait();
        else if (limit > TimeSpan.Zero) Thread.Control.Pause.Wait(limit);
        return true;
    }

    /// <summary>Moves the grabbed frame to the stack.</summary>
    private void DeliverGrabbed()
    {
        _isGrabbed = false;

        // A paced frame counts as taken when it is due, as a camera would have taken it.
        FrameTimes times = _arrivals?.Times ?? TimesOf(TimeProvider.GetTimestamp());

        // What was waiting in a pause counts as taken after it.
        if (times.Timestamp < _resumedAt) times = TimesOf(TimeProvider.GetTimestamp());
        DiscardReason? reason = _isEvery ? null : FindDemandReason(times.Timestamp);
        if (reason is { } why) Context.Stack.Discard(Generation, why);
        else Deliver(times, GetPosition(), static _ => true);
        _pacer?.OnDelivered();
    }

    /// <summary>Waits for a position to be set.</summary>
    /// <returns>False when a stop was requested, or no position can be set.</returns>
    private bool WaitAtEnd()
    {
        Context.Status.ReportEnded(Generation);
        Context.Stack.SetCompleted(Generation, isCompleted: true);

        // A server's recording takes no position: its connection and its decoder are freed.
        if (Stream is not null) return false;
        while (!IsStopRequested)
        {
            if (ServeRequests())
            {
                OnMoved();
                Context.Status.ReportResumed(Generation);
                return true;
            }

            Thread.Control.Pause.Wait();
        }

        return false;
    }
}
