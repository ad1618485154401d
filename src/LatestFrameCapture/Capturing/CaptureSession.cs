using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// Moves the frames of one connection from the source to the stack. Capture thread only.
/// </summary>
internal abstract class CaptureSession
{
    private static readonly TimeSpan s_maxPosition = TimeSpan.FromDays(36_500);

    private static readonly TimeSpan s_unreadAfter = TimeSpan.FromSeconds(1);

    private readonly List<FrameBuffer> _cleared = [];
    private readonly StarvationWatch _starvation;
    private readonly StreamLosses? _losses;
    private readonly FrameRateMeter? _rate;
    private readonly IPausableConnection? _pausable;
    private ConnectionInfo _info;
    private bool _isPaused;

    protected CaptureSession(IFrameConnection connection, ThreadContext thread)
    {
        Connection = connection;
        Stream = connection as IStreamConnection;
        _pausable = connection as IPausableConnection;
        if (Stream is not null) _losses = new StreamLosses(Stream, thread);
        Thread = thread;
        _info = ConnectionInfo.From(connection);
        if (!FrameRateMeter.IsPlausible(_info.FramesPerSecond)) _rate = new FrameRateMeter(announced: 0);
        _starvation = new StarvationWatch(
            Context.Options.MaxLeasedFrames, TimeProvider, ForgottenFrames.OfProcess);
    }

    protected IFrameConnection Connection { get; }

    protected ThreadContext Thread { get; }

    protected CaptureContext Context => Thread.Capture;

    protected TimeProvider TimeProvider => Context.TimeProvider;

    protected int Generation => Thread.Generation;

    /// <summary>Whether the connection is to end: the capture was closed, or a pause has given it up.</summary>
    protected bool IsStopRequested => Thread.Control.IsConnectionUnwanted;

    protected VideoFormat Format => _info.Format;

    /// <summary>The rate that was reported last.</summary>
    protected double FramesPerSecond => _info.FramesPerSecond;

    protected string SourceName => Context.Status.Current.SourceName;

    /// <summary>Reads the connection until it fails or ends, or a stop is requested.</summary>
    /// <returns>Null when the source has ended, a stop was requested or a pause has given the connection up.</returns>
    public abstract CaptureFailure? Run();

    /// <summary>Opens the stack for the frames of this connection, and reports the connection.</summary>
    /// <param name="delivery">Whether the stack delivers the latest frames or every frame.</param>
    /// <param name="dropsEarlier">Whether to drop the frames of an earlier connection.</param>
    /// <param name="watch">The stall detection of a live connection; null for a finite one.</param>
    protected void Open(FrameDelivery delivery, bool dropsEarlier, StallWatch? watch)
    {
        if (dropsEarlier) Context.Stack.Clear(Generation);
        Context.Stack.SetDelivery(Generation, delivery, Thread.Control.Pause);
        ApplySettings();
        Context.Status.ReportOpened(Generation, _info, watch);
        Thread.Control.ReportOpenAttempted();
    }

    /// <summary>Whether the source's calls are limited by the stall timeout, as those of a live one are.</summary>
    protected virtual bool HasCallLimit => true;

    /// <summary>The connection, if it receives its stream by itself; else null.</summary>
    protected IStreamConnection? Stream { get; }

    /// <summary>Why a live connection has stalled.</summary>
    /// <param name="context">The capture.</param>
    /// <param name="limit">The time that has elapsed without a frame.</param>
    public static CaptureFailure StallFailure(CaptureContext context, TimeSpan limit) => new(
        CaptureFailureReason.Stalled,
        $"{context.Status.Current.SourceName} is connected but has delivered no usable frame for "
        + $"{limit.TotalSeconds:0.###} s"
        + (context.Options.Reconnect is null ? "." : "; it reconnects."));

    /// <summary>Tells the connection of a pause, so that it does not decode.</summary>
    /// <returns>Whether a pause has ended.</returns>
    protected bool FollowPause()
    {
        bool wasPaused = _isPaused;
        _isPaused = Thread.Control.Pausing.IsPaused;
        if (_pausable is not null) _pausable.IsPaused = _isPaused;
        return wasPaused && !_isPaused;
    }

    /// <summary>
    /// Why a frame of this time is not converted: the capture is paused, nobody waits for it, or consumers hold too
    /// many.
    /// </summary>
    protected DiscardReason? FindDemandReason(long grabbed)
    {
        if (Context.Stack.IsLeftOut(grabbed))
        {
            Context.Pool.Trim();
            return DiscardReason.Unwanted;
        }

        (_, bool isWanted, int leasedOnly) = Context.Stack.GetDemand(grabbed);
        bool isAtLimit = IsAtLimit(leasedOnly, out _);
        if (Context.Options.Conversion == FrameConversion.OnDemand)
        {
            // What was made for an earlier read is memory for nothing.
            long before = grabbed - (long)(s_unreadAfter.TotalSeconds * TimeProvider.TimestampFrequency);
            Context.Stack.DropRead(Generation, before, _cleared);
            if (!isWanted) Context.Pool.Trim();
            if (!isWanted) return DiscardReason.Unwanted;
        }

        return isAtLimit ? DiscardReason.Starved : null;
    }

    /// <summary>Measures the rate of a source that claims one that cannot be.</summary>
    /// <param name="time">The time of the frame that was grabbed, by any clock; null when it has none.</param>
    protected void MeasureRate(TimeSpan? time)
    {
        if (_rate is null || time is not { } known) return;
        double before = _rate.FramesPerSecond;
        _rate.Add(known);
        if (Math.Abs(_rate.FramesPerSecond - before) > 0) ReportConnection();
    }

    /// <summary>Adds what a stream has lost or left out to the statistics.</summary>
    protected void CountLosses() => _losses?.Count();

    /// <summary>Whether consumers hold so many frames that no further one may be filled; reports a change.</summary>
    protected bool IsAtLimit(int leasedOnly, out TimeSpan? recheckAfter)
    {
        bool wasStarved = _starvation.IsStarved;
        bool isAtLimit = _starvation.Look(leasedOnly);
        recheckAfter = _starvation.RecheckAfter;
        if (_starvation.IsStarved == wasStarved) return isAtLimit;
        Context.Status.ReportStarvation(Generation, _starvation.IsStarved ? Starved() : null);
        return isAtLimit;
    }

    /// <summary>Converts the grabbed frame into a buffer and pushes it, unless the check refuses it.</summary>
    /// <param name="times">When the frame was taken, as far as it is known.</param>
    /// <param name="position">The stream's time of the frame.</param>
    /// <param name="isNew">The check of the converted image; false discards it as unusable.</param>
    protected void Deliver(FrameTimes times, TimeSpan? position, Func<Mat, bool> isNew)
    {
        FrameBuffer buffer = Context.Pool.Rent();
        bool isPushed = false;
        try
        {
            Stamp(buffer, times, position);
            bool isRetrieved = Retrieve(buffer);
            if (IsStopRequested) return;
            if (!isRetrieved || !isNew(buffer.Image))
            {
                Context.Stack.Discard(Generation, DiscardReason.Unusable);
                return;
            }

            // On demand the picture that the decoder returned may be an earlier one than the last that was sent.
            UnitMark mark = times.Mark;
            if (Stream is { IsPacedBySource: true })
            {
                mark = Stream.Times.Mark;
                Stamp(buffer, Stream.Times, GetPosition());
            }

            ReportChange(buffer.Image);
            buffer.SourceFrameIndex = SourceFrameIndex();
            isPushed = Context.Stack.Push(Generation, buffer, _cleared);

            // Nobody but this thread gives a buffer another number.
            if (isPushed) mark.SetFrameNumber(buffer.Number);
        }
        finally
        {
            if (!isPushed) Context.Pool.Return(buffer);
        }
    }

    /// <summary>Converts the grabbed frame into a buffer that is not pushed yet.</summary>
    /// <returns>The buffer, for <see cref="PushHeld"/> or the pool; null when there is no picture.</returns>
    protected FrameBuffer? RetrieveToHold(FrameTimes times, TimeSpan? position)
    {
        FrameBuffer buffer = Context.Pool.Rent();
        bool isHeld = false;
        try
        {
            Stamp(buffer, times, position);
            if (!Retrieve(buffer) || IsStopRequested) return null;
            ReportChange(buffer.Image);
            buffer.SourceFrameIndex = SourceFrameIndex();
            isHeld = true;
            return buffer;
        }
        finally
        {
            if (!isHeld) Context.Pool.Return(buffer);
        }
    }

    /// <summary>Pushes a buffer of <see cref="RetrieveToHold"/>. Any thread, one at a time.</summary>
    protected void PushHeld(FrameBuffer buffer)
    {
        if (!Context.Stack.Push(Generation, buffer, _cleared)) Context.Pool.Return(buffer);
    }

    /// <summary>
    /// Converts the grabbed frame; true only with a picture, because OpenCV may report success for an empty image.
    /// </summary>
    private bool Retrieve(FrameBuffer buffer)
    {
        BeginCall();
        bool isRetrieved = Connection.Retrieve(buffer.Image) && !buffer.Image.Empty();
        EndCall();
        buffer.Bytes = isRetrieved ? SpareImages.BytesOf(buffer.Image) : 0;
        return isRetrieved;
    }

    private static void Stamp(FrameBuffer buffer, FrameTimes times, TimeSpan? position)
    {
        buffer.GrabbedTimestamp = times.Timestamp;
        buffer.GrabbedAt = times.At;
        buffer.CameraTime = times.CameraTime;
        buffer.SourcePosition = position;
    }

    private void BeginCall()
    {
        if (HasCallLimit) Thread.Control.Calls.Begin(Context.Options.StallTimeout);
    }

    private void EndCall()
    {
        if (HasCallLimit) Thread.Control.Calls.End();
    }

    /// <summary>The index of the frame after the one retrieved last; 0 for a live source.</summary>
    protected virtual double SourceFrameIndex() => 0;

    /// <summary>The times of a frame whose grab has returned, and of which nothing else is known.</summary>
    protected FrameTimes TimesOf(long grabbed) => new(grabbed, TimeProvider.GetUtcNow(), CameraTime: null);

    /// <summary>Reads the connection's properties again and reports them.</summary>
    protected void ReportConnection()
    {
        _info = ConnectionInfo.From(Connection, _rate?.FramesPerSecond ?? 0);
        Context.Status.ReportConnection(Generation, _info);
    }

    /// <summary>The stream's time of the frame grabbed last; null where it cannot be one.</summary>
    protected TimeSpan? GetPosition() =>
        Connection.Position is { } position && position >= TimeSpan.Zero && position < s_maxPosition ? position : null;

    /// <summary>Serves the requests of other threads.</summary>
    /// <returns>Whether the position was changed, so that the frames on the stack do not come next.</returns>
    protected bool ServeRequests()
    {
        bool hasMoved = false;

        // No more than there are now: requests that keep coming must not keep frames from being grabbed.
        for (int i = Thread.Control.RequestCount; i > 0 && !IsStopRequested; i--)
        {
            if (!Thread.Control.TryTake(out SourceRequest? request)) break;
            double? result = null;
            try
            {
                hasMoved |= Serve(request, out result);
            }
            finally
            {
                request.Answer(result);
            }
        }

        return hasMoved;
    }

    /// <summary>Serves one request.</summary>
    /// <returns>Whether the position was changed.</returns>
    protected virtual bool Serve(SourceRequest request, out double? result)
    {
        BeginCall();
        bool hasMoved = Apply(request, out result);
        EndCall();
        return hasMoved;
    }

    private bool Apply(SourceRequest request, out double? result)
    {
        if (!request.Apply(Connection, out result)) return false;

        // All of it before the answer: the requester's next Get and Read must show the new value.
        // A requester that gave up was told that nothing was set.
        // A connection that was given up meanwhile has a successor, which must have it too.
        if (!request.IsPosition && !Thread.Control.IsStopRequested && request.TryConclude(result))
            Thread.Memory.Remember(request.PropertyId, request.NewValue!.Value);
        ReportConnection();
        return request.IsPosition;
    }

    /// <summary>Sets on a new connection the properties that the user has set on an earlier one.</summary>
    private void ApplySettings()
    {
        IReadOnlyList<(int PropertyId, double Value)> settings = Thread.Memory.GetSettings();
        if (settings.Count == 0) return;
        foreach ((int propertyId, double value) in settings)
            SourceRequest.Set(propertyId, value).Apply(Connection, out _);
        _info = ConnectionInfo.From(Connection);
    }

    /// <summary>Reports a change of the pictures' size, or of what decodes them, in mid-stream.</summary>
    private void ReportChange(Mat image)
    {
        if (Stream is not null && Stream.BackendName != _info.Backend) ReportConnection();
        var size = new Size(image.Cols, image.Rows);
        if (size == _info.Size) return;
        _info = _info.WithSize(size);
        Context.Status.ReportConnection(Generation, _info);
    }

    private CaptureFailure Starved() => new(
        CaptureFailureReason.Starved,
        $"{SourceName}: consumers hold {Context.Options.MaxLeasedFrames} frames; new ones are discarded until a Frame "
        + "is disposed.");
}
