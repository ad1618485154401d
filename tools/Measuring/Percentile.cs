namespace LatestFrames;

/// <summary>Percentiles by the nearest rank: each is one of the values.</summary>
public static class Percentile
{
    /// <summary>Gets the smallest value that <paramref name="percent"/> percent of the values do not exceed.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="percent">0 to 100; 0 gives the smallest value, 100 the largest.</param>
    /// <returns>One of the values, or null when there are none.</returns>
    public static double? Of(IEnumerable<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * percent / 100.0) - 1)];
    }
}
