namespace LatestFrames;

/// <summary>How fast something grows: the median of the slopes between any two of its points (Theil and Sen).</summary>
/// <remarks>
/// Resident memory moves in steps, and a step that neither comes again nor goes away is no growth: least squares would give it a slope that
/// depends on when it came.
/// </remarks>
internal static class Slope
{
    // A million pairs at the most; more points than this are thinned out evenly.
    private const int MostPoints = 1500;

    /// <summary>The slope, or null of fewer than two points.</summary>
    public static double? Of(IReadOnlyList<(double X, double Y)> points)
    {
        int step = (points.Count + MostPoints - 1) / MostPoints;
        List<(double X, double Y)> some = [.. points.Where((_, i) => i % step == 0)];
        return Percentile.Of(some.SelectMany((right, i) => some.Take(i).Select(left => (right.Y - left.Y) / (right.X - left.X))), 50);
    }
}
