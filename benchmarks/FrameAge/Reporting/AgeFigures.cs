namespace LatestFrames;

/// <summary>The figures of one run or, as medians, of several. Times in milliseconds; null where nothing told.</summary>
internal sealed record AgeFigures
{
    public required double? P50 { get; init; }

    public required double? P95 { get; init; }

    public required double? P99 { get; init; }

    /// <summary>The oldest; of several runs, the oldest of all.</summary>
    public required double? Max { get; init; }

    /// <summary>The age of the last frame.</summary>
    public required double? Last { get; init; }

    /// <summary>The age of the first frame after opening.</summary>
    public required double? FirstAge { get; init; }

    public required double? OpenToFirst { get; init; }

    /// <summary>Warm-up included, as the next three; of several runs, the sum.</summary>
    public required long FramesRead { get; init; }

    public required long FramesRepeated { get; init; }

    public required long FramesBackward { get; init; }

    public required long FramesUnreadable { get; init; }

    public required double? CpuSecondsPerThousandFrames { get; init; }

    /// <summary>MB of 10^6 bytes; of several runs, the highest.</summary>
    public required double PeakMb { get; init; }

    public static AgeFigures Of(RunReport report)
    {
        List<double> ages = [.. report.Samples.Select(sample => sample.AgeMs)];

        // Where nobody counts, the camera's numbers tell what passed the decoder between the first frame and the last.
        long grabbed = report.FramesGrabbed
            ?? (report.Samples.Count == 0 ? 0 : report.Samples.Max(sample => sample.Number) - report.Samples.Min(sample => sample.Number) + 1);
        return new AgeFigures
        {
            P50 = Percentile.Of(ages, 50),
            P95 = Percentile.Of(ages, 95),
            P99 = Percentile.Of(ages, 99),
            Max = Percentile.Of(ages, 100),
            Last = ages.Count == 0 ? null : ages[^1],
            FirstAge = report.FirstAgeMs,
            OpenToFirst = report.OpenToFirstMs,
            FramesRead = report.FramesRead,
            FramesRepeated = report.FramesRepeated,
            FramesBackward = report.FramesBackward,
            FramesUnreadable = report.FramesUnreadable,
            CpuSecondsPerThousandFrames = grabbed == 0 ? null : report.CpuSeconds * 1000 / grabbed,
            PeakMb = report.PeakMb,
        };
    }

    /// <summary>The medians of several runs of the same, values that occurred: of an even number the lower one. Null of none.</summary>
    public static AgeFigures? Of(IReadOnlyList<AgeFigures> runs)
    {
        return runs.Count == 0 ? null : new AgeFigures
        {
            P50 = Median(run => run.P50),
            P95 = Median(run => run.P95),
            P99 = Median(run => run.P99),
            Max = runs.Max(run => run.Max),
            Last = Median(run => run.Last),
            FirstAge = Median(run => run.FirstAge),
            OpenToFirst = Median(run => run.OpenToFirst),
            FramesRead = runs.Sum(run => run.FramesRead),
            FramesRepeated = runs.Sum(run => run.FramesRepeated),
            FramesBackward = runs.Sum(run => run.FramesBackward),
            FramesUnreadable = runs.Sum(run => run.FramesUnreadable),
            CpuSecondsPerThousandFrames = Median(run => run.CpuSecondsPerThousandFrames),
            PeakMb = runs.Max(run => run.PeakMb),
        };

        double? Median(Func<AgeFigures, double?> figure) => Percentile.Of(runs.Select(figure).OfType<double>(), 50);
    }
}
