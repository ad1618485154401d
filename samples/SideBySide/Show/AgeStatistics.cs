namespace LatestFrames;

/// <summary>How old the pictures were, in milliseconds; each figure is null when no picture told.</summary>
/// <param name="P50">The median over all frames.</param>
/// <param name="P95">The 95th percentile over all frames.</param>
/// <param name="Max">The oldest.</param>
/// <param name="First">The median of the first second.</param>
/// <param name="Last">The median of the last second, or the last frame's age when that second brought none.</param>
internal sealed record AgeStatistics(double? P50, double? P95, double? Max, double? First, double? Last)
{
    /// <summary>The statistics of the frames read from "go" to <paramref name="duration"/> after it.</summary>
    public static AgeStatistics Of(IEnumerable<ReaderSample> samples, TimeSpan duration)
    {
        List<(double Elapsed, double AgeMs)> all =
            [.. samples.Where(sample => sample.AgeMs is not null).Select(sample => (sample.Elapsed, sample.AgeMs!.Value))];
        double lastSecond = duration.TotalSeconds - 1;
        return new AgeStatistics(
            Percentile.Of(Ages(all), 50),
            Percentile.Of(Ages(all), 95),
            Percentile.Of(Ages(all), 100),
            Percentile.Of(Ages(all.Where(age => age.Elapsed < 1)), 50),
            Percentile.Of(Ages(all.Where(age => age.Elapsed >= lastSecond)), 50) ?? (all.Count == 0 ? null : all[^1].AgeMs));
    }

    private static IEnumerable<double> Ages(IEnumerable<(double Elapsed, double AgeMs)> ages) => ages.Select(age => age.AgeMs);
}
