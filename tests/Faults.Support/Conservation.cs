namespace LatestFrames;

/// <summary>The laws that hold for a capture's figures at any moment.</summary>
public static class Conservation
{
    /// <returns>The law that is broken, or null.</returns>
    public static string? FindViolation(CaptureStatistics statistics)
    {
        long discarded = statistics.TotalDiscardedBacklog + statistics.TotalDiscardedUnwanted
            + statistics.TotalDiscardedStarved + statistics.TotalDiscardedUnusable;
        if (statistics.TotalGrabbed != statistics.TotalPushed + discarded)
            return $"grabbed is not pushed + discarded: {statistics}";
        if (statistics.TotalPushed != statistics.TotalRead + statistics.TotalDroppedUnread + statistics.CurrentUnread)
            return $"pushed is not read + dropped + unread: {statistics}";
        return null;
    }
}
