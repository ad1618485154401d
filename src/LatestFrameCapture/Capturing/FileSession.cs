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

    public FileSession(IFrameConnection connection, ThreadContext thread)
        : base(connection, thread)
    {
        _isEvery = Context.Options.Delivery == FrameDelivery.Every;

        // A server sends a recording at the speed at which it was made.
        bool isPaced = Context.Options.Pacing == FramePacing.RealTime && Stream is null;
        _pacer = isPaced ? new FramePacer(TimeProvider, connection.FramesPerSecond) : null;
    }

    public override CaptureFailure? Run()
    {
        Open(_isEvery ? FrameDelivery.Every : FrameDelivery.Latest, dropsEarlier: _isEvery, watch: null);
        while (!IsStopRequested)
        {
            if (ServeRequests()) _pacer?.Reset();
            if (MustWait()) continue;
            bool isCaptured = CaptureFrame();
            CountLosses();
            if (isCaptured) _pacer?.OnDelivered();
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

    /// <summary>
    /// Waits until the next frame is due, or until a reader takes a frame of a full queue or releases one.
    /// </summary>
    /// <returns>Whether it waited, so that requests are served first again.</returns>
    private bool MustWait()
    {
        if (_pacer?.UntilDue() is { } wait && wait > TimeSpan.Zero)
        {
            Thread.Control.Pause.Wait(wait);
            return true;
        }

        if (!_isEvery) return false;
        (bool hasRoom, _, int leasedOnly) = Context.Stack.GetDemand();
        if (!IsAtLimit(leasedOnly, out TimeSpan? recheckAfter) && hasRoom) return false;
        if (recheckAfter is not { } limit) Thread.Control.Pause.Wait();
        else if (limit > TimeSpan.Zero) Thread.Control.Pause.Wait(limit);
        return true;
    }

    /// <summary>Moves one frame from the source to the stack.</summary>
    /// <returns>False at the end of the source.</returns>
    private bool CaptureFrame()
    {
        if (!Connection.Grab()) return false;
        FrameTimes times = Stream?.Times ?? TimesOf(TimeProvider.GetTimestamp());
        TimeSpan? position = GetPosition();
        if (IsStopRequested) return true;
        if ((_isEvery ? null : FindDemandReason()) is { } reason) Context.Stack.Discard(Generation, reason);
        else Deliver(times, position, static _ => true);
        return true;
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
                _pacer?.Reset();
                Context.Status.ReportResumed(Generation);
                return true;
            }

            Thread.Control.Pause.Wait();
        }

        return false;
    }
}
