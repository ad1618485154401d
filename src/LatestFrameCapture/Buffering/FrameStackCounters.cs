namespace LatestFrames;

/// <summary>A consistent copy of the counters of a <see cref="FrameStack"/>.</summary>
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
    int LeasedOnly);
