namespace LatestFrames;

/// <summary>What a stack and its pool count.</summary>
internal readonly record struct StackFigures(
    long Grabbed,
    long Pushed,
    long Discarded,
    long Read,
    long DroppedUnread,
    int Unread,
    int Stacked,
    int LeasedOnly,
    long BuffersMade,
    long Buffers,
    int Pooled)
{
    /// <summary>The law of invariants 3 and 8 that they break, or null.</summary>
    /// <param name="capacity">The stack's.</param>
    public string? FindViolation(int capacity)
    {
        if (Stacked > capacity) return $"more frames than fit: {this}";
        if (Grabbed != Pushed + Discarded) return $"grabbed is not pushed + discarded: {this}";
        if (Pushed != Read + DroppedUnread + Unread) return $"pushed is not read + dropped + unread: {this}";
        if (Buffers != Stacked + LeasedOnly + Pooled) return $"buffers are not stacked + leased + pooled: {this}";
        return null;
    }
}
