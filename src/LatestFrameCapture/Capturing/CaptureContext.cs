namespace LatestFrames;

/// <summary>The objects that all threads and sessions of a capture share.</summary>
internal sealed record CaptureContext(
    LatestFrameCaptureOptions Options, CaptureStatus Status, FrameStack Stack, MatPool Pool)
{
    public TimeProvider TimeProvider => Options.TimeProvider;

    /// <summary>Counts the frames at one moment, then the buffers, then the connections.</summary>
    public CaptureStatistics GetStatistics()
    {
        FrameStackCounters frames = Stack.Count();
        (long made, long existing, int free) = Pool.Count();
        StatusCounters status = Status.Count();
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
            TotalBuffersMade = made,
            TotalConnections = status.Connections,
            TotalFailures = status.Failures,
            TotalStalls = status.Stalls,
            TotalAbandoned = status.Abandoned,
            CurrentAbandoned = status.CurrentlyAbandoned,
            TotalPacketsLost = status.Stream.PacketsLost,
            TotalPicturesHidden = status.Stream.PicturesHidden,
            TotalPicturesSkipped = status.Stream.PicturesSkipped,
        };
    }
}
