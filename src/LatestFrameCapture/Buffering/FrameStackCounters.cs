namespace LatestFrames;

/// <summary>
/// A consistent copy of the counters of a <see cref="FrameStack"/>, and the timestamp of the frame pushed last.
/// </summary>
internal readonly record struct FrameStackCounters(
    long Grabbed,
    long Pushed,
    long DiscardedBacklog,
    long DiscardedUnwanted,
    long DiscardedStarved,
    long DiscardedUnusable,
    long Read,
    long DroppedUnread,
    int Unread,
    int InStack,
    int LeasedOnly,
    long? NewestTimestamp);
