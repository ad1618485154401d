namespace LatestFrames;

/// <summary>The objects that all threads and sessions of a capture share while it has one set of options.</summary>
internal sealed class CaptureContext(
    LatestFrameCaptureOptions options, CaptureStatus status, FrameStack stack, MatPool pool, CaptureMetrics metrics)
{
    private const string Unnamed = "(unnamed)";

    // Set before the context is the capture's current one, and never changed: all that the capture had counted when it
    // got this name, null for nothing; and that by name.
    private CaptureStatistics? _countedBefore;
    private IReadOnlyDictionary<string, CaptureStatistics> _earlier = new Dictionary<string, CaptureStatistics>();

    public LatestFrameCaptureOptions Options { get; } = options;

    public CaptureStatus Status { get; } = status;

    public FrameStack Stack { get; } = stack;

    public MatPool Pool { get; } = pool;

    public CaptureMetrics Metrics { get; } = metrics;

    /// <summary>The camera's coded pictures, for those who read them.</summary>
    public UnitHub Units { get; private init; } = new(options.TimeProvider);

    public RecorderCounters Recorders { get; private init; } = new();

    /// <summary>The capture's name in metrics and traces. Not its URL, which shows where the camera is.</summary>
    public string CameraName { get; } = options.Name is { } name ? SourceName.Of(name) : Unnamed;

    public TimeProvider TimeProvider => Options.TimeProvider;

    /// <summary>Returns the same with other options.</summary>
    public CaptureContext With(LatestFrameCaptureOptions other) => new(other, Status, Stack, Pool, Metrics)
    {
        Units = Units,
        Recorders = Recorders,
    };

    /// <summary>Goes on with the counts of the context before it; under another name they begin at nothing.</summary>
    public void CountAfter(CaptureContext before)
    {
        (_countedBefore, _earlier) = (before._countedBefore, before._earlier);
        if (CameraName == before.CameraName) return;
        CaptureStatistics now = GetStatistics();
        Dictionary<string, CaptureStatistics> earlier = [];
        foreach (KeyValuePair<string, CaptureStatistics> one in _earlier) earlier.Add(one.Key, one.Value);
        CaptureMetrics.Book(earlier, before.CameraName, CaptureStatistics.Subtract(now, _countedBefore));
        (_countedBefore, _earlier) = (now, earlier);
    }

    /// <summary>Counts under the names that a capture has and has had.</summary>
    /// <param name="current">Returns the capture's current context.</param>
    public static CameraCounts Count(Func<CaptureContext> current)
    {
        while (true)
        {
            CaptureContext context = current();
            CaptureStatistics counted = CaptureStatistics.Subtract(context.GetStatistics(), context._countedBefore);

            // Otherwise it was renamed meanwhile, and a part of them may be of the other name.
            if (context == current()) return new CameraCounts(context.CameraName, counted, context._earlier);
        }
    }

    /// <summary>Lets a new capture thread add frames and coded pictures, and no other.</summary>
    public void BeginGeneration(int generation)
    {
        Stack.BeginGeneration(generation);
        Units.BeginGeneration(generation);
    }

    /// <summary>Ends all waits: nothing more comes from this capture thread.</summary>
    public void Complete(int generation)
    {
        Stack.SetCompleted(generation, isCompleted: true);
        Units.Complete(generation);
    }

    /// <summary>Drops all frames, ends all waits and frees what is not used.</summary>
    public void Close(int generation)
    {
        Stack.Close(generation);
        Units.Close(generation);
        Pool.Close(generation);
    }

    /// <summary>Counts a connection that was lost or could not be made.</summary>
    public void CountFailure(CaptureFailureReason reason)
    {
        Status.CountFailure();
        Metrics.CountFailure(CameraName, reason);
    }

    /// <summary>Records that a reader returns a frame.</summary>
    public void RecordRead(FrameBuffer buffer)
    {
        if (Metrics.HasReadAge) Metrics.RecordRead(CameraName, TimeProvider, buffer.GrabbedTimestamp);
    }

    /// <summary>Counts the frames at one moment, then the buffers, then the connections.</summary>
    public CaptureStatistics GetStatistics()
    {
        FrameStackCounters frames = Stack.Count();
        (long made, long existing, int free) = Pool.Count();
        StatusCounters status = Status.Count();
        (int taps, long skipped) = Units.Count();
        return new CaptureStatistics
        {
            TotalGrabbed = frames.Grabbed,
            TotalPushed = frames.Pushed,
            TotalDiscardedBacklog = frames.DiscardedBacklog,
            TotalDiscardedUnwanted = frames.DiscardedUnwanted,
            TotalDiscardedStarved = frames.DiscardedStarved,
            TotalDiscardedUnusable = frames.DiscardedUnusable,
            TotalRead = frames.Read,
            TotalDroppedUnread = frames.DroppedUnread,
            CurrentUnread = frames.Unread,
            CurrentStacked = frames.InStack,
            CurrentLeased = frames.LeasedOnly,
            CurrentPooled = free,
            CurrentBuffers = existing,
            CurrentAge = frames.NewestTimestamp is { } newest ? TimeProvider.GetElapsedTime(newest) : null,
            TotalBuffersMade = made,
            TotalConnections = status.Connections,
            TotalFailures = status.Failures,
            TotalStalls = status.Stalls,
            TotalAbandoned = status.Abandoned,
            CurrentAbandoned = status.CurrentlyAbandoned,
            TotalPacketsLost = status.Stream.PacketsLost,
            TotalPicturesHidden = status.Stream.PicturesHidden,
            TotalPicturesSkipped = status.Stream.PicturesSkipped,
            TotalDecoderRestarts = status.Stream.DecoderRestarts,
            CurrentTaps = taps,
            TotalTapsSkipped = skipped,
            CurrentRecorders = Recorders.Current,
            TotalRecorderFailures = Recorders.Failures,
        };
    }
}
