namespace LatestFrames;

/// <summary>One row of the table: a contender with so many cameras, over all rounds. Medians over the rounds where nothing else is said.</summary>
internal sealed record CamerasRow
{
    public required int Cameras { get; init; }

    public required string Contender { get; init; }

    /// <summary>The contender's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Frames grabbed per second and camera.</summary>
    public required double? FramesPerSecond { get; init; }

    /// <summary>The same of the slowest camera of all rounds.</summary>
    public required double? LowestFramesPerSecond { get; init; }

    /// <summary>CPU time of the process by the time that passed.</summary>
    public required double? CpuCores { get; init; }

    public required double? CpuSecondsPerThousandFrames { get; init; }

    /// <summary>CPU time per grabbed frame by that of as many bare loops; the median of each round's own ratio.</summary>
    public required double? RatioPerFrame { get; init; }

    /// <summary>CPU time in all by that of as many bare loops; the median of each round's own ratio.</summary>
    public required double? RatioInTotal { get; init; }

    /// <summary>Each round's own ratio.</summary>
    public required IReadOnlyList<double> RatiosInTotal { get; init; }

    /// <summary>In milliseconds, over all cameras and rounds.</summary>
    public required double? AgeP50 { get; init; }

    public required double? AgeP95 { get; init; }

    /// <summary>The highest median age of a camera in a round.</summary>
    public required double? WorstAgeP50 { get; init; }

    public required double? ThreadsPerCamera { get; init; }

    public required double? MegabytesPerCamera { get; init; }

    public required double? HandlesPerCamera { get; init; }

    /// <summary>Why runs failed; usually empty.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <param name="runs">Of the same contender and number of cameras.</param>
    /// <param name="bareIn">The report of as many bare loops in a round.</param>
    public static CamerasRow Of(IReadOnlyList<CamerasRun> runs, Func<int, CamerasReport?> bareIn)
    {
        List<CamerasReport> reports = [.. runs.Select(run => run.Report).OfType<CamerasReport>()];
        List<double> ratios = RatiosOf(report => report.CpuCores);
        List<double> ages = [.. reports.SelectMany(report => report.Cameras).SelectMany(camera => camera.AgesMs)];
        return new CamerasRow
        {
            Cameras = runs[0].Cameras,
            Contender = runs[0].Contender.Id,
            Name = runs[0].Contender.Name,
            FramesPerSecond = Median(report => report.FramesPerSecond),
            LowestFramesPerSecond = reports.Min(report => (double?)report.LowestFramesPerSecond),
            CpuCores = Median(report => report.CpuCores),
            CpuSecondsPerThousandFrames = Median(report => report.CpuSecondsPerThousandFrames),
            RatioPerFrame = RoundMedian.Of(RatiosOf(report => report.CpuSecondsPerThousandFrames)),
            RatioInTotal = RoundMedian.Of(ratios),
            RatiosInTotal = ratios,
            AgeP50 = Percentile.Of(ages, 50),
            AgeP95 = Percentile.Of(ages, 95),
            WorstAgeP50 = reports.SelectMany(report => report.Cameras).Max(camera => Percentile.Of(camera.AgesMs, 50)),
            ThreadsPerCamera = Median(report => report.PerCamera(sample => sample.Threads)),
            MegabytesPerCamera = Median(report => report.PerCamera(sample => sample.ResidentMb)),
            HandlesPerCamera = Median(report => report.PerCamera(sample => sample.Handles)),
            Failures = [.. runs.Select(run => run.Failure).OfType<string>()],
        };

        double? Median(Func<CamerasReport, double> figure) => RoundMedian.Of(reports.Select(figure));

        List<double> RatiosOf(Func<CamerasReport, double> figure) =>
            [.. runs.Where(run => run.Report is not null && bareIn(run.Round) is not null).Select(run => figure(run.Report!) / figure(bareIn(run.Round)!))];
    }
}
