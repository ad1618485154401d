namespace LatestFrames;

/// <summary>Percentiles by the nearest rank: values that occurred.</summary>
internal static class Percentile
{
    /// <summary>The value that <paramref name="percent"/> of the values do not exceed, or null when there are none.</summary>
    public static double? Of(IEnumerable<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * percent / 100.0) - 1)];
    }
}
