using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The session of a live source that receives its stream by itself: it knows old pictures and silence from the source,
/// so nothing has to be inferred.
/// </summary>
internal sealed class StreamSession : CaptureSession
{
    private readonly IStreamConnection _stream;
    private readonly StallWatch _stall;
    private readonly Func<Mat, bool> _isNew;
    private long? _firstFrame;
    private long? _unusableSince;
    private long _lastArrival;
    private bool _isHealthy;

    public StreamSession(IStreamConnection connection, ThreadContext thread)
        : base(connection, thread)
    {
        _stream = connection;
        _stall = new StallWatch(TimeProvider, thread.StallTimeout);
        _isNew = OnUsable;
    }

    public override CaptureFailure? Run()
    {
        // During an outage the last frames stay readable; once the source is live again they are too old.
        Open(FrameDelivery.Latest, dropsEarlier: true, _stall);
        Thread.Control.Calls.End();
        while (!IsStopRequested)
        {
            ServeRequests();
            FollowPause();
            Thread.Control.Calls.Begin(Thread.StallTimeout);
            StreamGrab grab = _stream.GrabNext();
            Thread.Control.Calls.End();
            if (IsStopRequested) return null;
            CountLosses();
            if (grab == StreamGrab.Ended) return Lost();
            OnReceived(_stream.LastArrivalTimestamp);
            if (grab == StreamGrab.Picture) OnPicture();
            else if (_stall.IsOverdue(TimeProvider.GetTimestamp())) return Stalled();
            if (IsUnusable()) return Stalled();
        }

        return null;
    }

    private void OnPicture()
    {
        if (FindDiscardReason() is { } reason)
        {
            // Not looked at, so it proves nothing.
            _unusableSince = null;
            Context.Stack.Discard(Generation, reason);
        }
        else
        {
            DeliverPicture();
        }

        // The rate is known after some pictures, if the camera does not tell it.
        if (Math.Abs(_stream.FramesPerSecond - FramesPerSecond) > 0.01) ReportConnection();
        if (_unusableSince is not null) return;
        long now = TimeProvider.GetTimestamp();
        _firstFrame ??= now;
        if (_isHealthy || !(TimeProvider.GetElapsedTime(_firstFrame.Value, now) > HealthyAfter)) return;
        _isHealthy = true;
        Thread.Memory.Backoff.OnHealthy();
    }

    private void DeliverPicture()
    {
        _unusableSince ??= TimeProvider.GetTimestamp();
        Deliver(_stream.Times, GetPosition(), _isNew);
    }

    /// <summary>Records that a picture could be converted; the check for <c>Deliver</c>.</summary>
    private bool OnUsable(Mat image)
    {
        _unusableSince = null;
        return true;
    }

    /// <summary>Whether pictures have come for the stall timeout of which none could be converted.</summary>
    /// <remarks>Not where they are decoded on demand: that may take several calls, at any distance.</remarks>
    private bool IsUnusable() =>
        _unusableSince is { } since
        && Context.Options.Conversion != FrameConversion.OnDemand
        && TimeProvider.GetElapsedTime(since) >= Thread.StallTimeout;

    private TimeSpan? HealthyAfter => Context.Options.Reconnect?.HealthyAfter;

    private DiscardReason? FindDiscardReason() =>
        _stream.IsBacklog && Context.Options.SkipBacklog
            ? DiscardReason.Backlog
            : FindDemandReason(_stream.Times.Timestamp);

    /// <summary>Ends a stall: a camera that sends is not stalled, even while no picture can be shown.</summary>
    private void OnReceived(long arrival)
    {
        // Only what has come since then ends a stall that the watchdog has reported.
        if (arrival == _lastArrival) return;
        _lastArrival = arrival;
        if (_stall.OnFrame(arrival)) Context.Status.ReportFlowing(Generation, _stall);
    }

    private CaptureFailure Lost() => _stream.Failure ?? new CaptureFailure(
        CaptureFailureReason.Ended, $"{SourceName} closed the stream or can no longer be read.");

    private CaptureFailure Stalled()
    {
        CaptureFailure failure = StallFailure(Context, Thread.StallTimeout);
        Context.Status.ReportStalled(Generation, failure);
        return failure;
    }
}
