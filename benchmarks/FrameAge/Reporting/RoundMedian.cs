namespace LatestFrames;

/// <summary>The median of what several rounds came to.</summary>
internal static class RoundMedian
{
    /// <summary>The middle one, or the mean of the two in the middle: of two rounds neither is the better one. Null of none.</summary>
    public static double? Of(IEnumerable<double> rounds)
    {
        double[] sorted = [.. rounds.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? null : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
