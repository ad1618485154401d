namespace LatestFrames;

/// <summary>What happened to the frames so far, taken in one moment.</summary>
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
