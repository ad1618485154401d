namespace LatestFrames;

/// <summary>The figures of one run or of several together. Times in milliseconds; null where nothing told.</summary>
internal sealed record AgeFigures
{
    /// <summary>Over the frames of all runs, as the other percentiles: steadier than a median of medians.</summary>
    public required double? P50 { get; init; }

    public required double? P95 { get; init; }

    public required double? P99 { get; init; }

    public required double? Max { get; init; }

    /// <summary>The age of the last frame; of several runs the median, as the next two.</summary>
    public required double? Last { get; init; }

    /// <summary>The age of the first frame after opening.</summary>
    public required double? FirstAge { get; init; }

    public required double? OpenToFirst { get; init; }

    /// <summary>Warm-up included, as the next three; of several runs, the sum.</summary>
    public required long FramesRead { get; init; }

    public required long FramesRepeated { get; init; }

    public required long FramesBackward { get; init; }

    public required long FramesUnreadable { get; init; }

    /// <summary>Of several runs, the median.</summary>
    public required double? CpuSecondsPerThousandFrames { get; init; }

    /// <summary>MB of 10^6 bytes; of several runs, the highest.</summary>
    public required double PeakMb { get; init; }

    /// <summary>The figures of runs of the same; medians are values that occurred, of an even number the lower one. Null of none.</summary>
    public static AgeFigures? Of(IReadOnlyList<AgeReport> reports)
    {
        List<double> ages = [.. reports.SelectMany(report => report.Samples).Select(sample => sample.AgeMs)];
        return reports.Count == 0 ? null : new AgeFigures
        {
            P50 = Percentile.Of(ages, 50),
            P95 = Percentile.Of(ages, 95),
            P99 = Percentile.Of(ages, 99),
            Max = Percentile.Of(ages, 100),
            Last = Median(report => report.Samples.Count == 0 ? null : report.Samples[^1].AgeMs),
            FirstAge = Median(report => report.FirstAgeMs),
            OpenToFirst = Median(report => report.OpenToFirstMs),
            FramesRead = reports.Sum(report => report.FramesRead),
            FramesRepeated = reports.Sum(report => report.FramesRepeated),
            FramesBackward = reports.Sum(report => report.FramesBackward),
            FramesUnreadable = reports.Sum(report => report.FramesUnreadable),
            CpuSecondsPerThousandFrames = Median(CpuSecondsPerThousandFramesOf),
            PeakMb = reports.Max(report => report.PeakMb),
        };

        double? Median(Func<AgeReport, double?> figure) => RoundMedian.Of(reports.Select(figure).OfType<double>());
    }

    private static double? CpuSecondsPerThousandFramesOf(AgeReport report)
    {
        // Where nobody counts, the camera's numbers tell what passed the decoder between the first frame and the last. Of few frames too little lies between them.
        const int few = 100;
        if (report.FramesGrabbed is null && report.Samples.Count < few) return null;
        long grabbed = report.FramesGrabbed ?? report.Samples.Max(sample => sample.Number) - report.Samples.Min(sample => sample.Number) + 1;
        return grabbed == 0 ? null : report.CpuSeconds * 1000 / grabbed;
    }
}
