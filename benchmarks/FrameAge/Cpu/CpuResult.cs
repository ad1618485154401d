namespace LatestFrames;

/// <summary>The CPU times as the JSON file has them.</summary>
internal sealed record CpuResult : MeasurementResult
{
    public required string Stream { get; init; }

    public required int Rounds { get; init; }

    public required double WarmUpSeconds { get; init; }

    public required double Seconds { get; init; }

    /// <summary>After each frame that a consumer read.</summary>
    public required double PauseMs { get; init; }

    public required IReadOnlyList<CpuRow> Rows { get; init; }

    public static CpuResult Of(CpuOptions options, IReadOnlyList<CpuRun> runs, IReadOnlyList<string> leftOut) => new()
    {
        Stream = options.Stream.Id,
        Rounds = options.Rounds,
        WarmUpSeconds = options.WarmUp.TotalSeconds,
        Seconds = options.Duration.TotalSeconds,
        PauseMs = CpuOptions.Pause.TotalMilliseconds,
        LeftOut = leftOut,
        Rows = [.. CpuOptions.Contenders.Where(contender => runs.Any(run => run.Contender == contender)).Select(contender => RowOf(contender, runs))],
    };

    private static CpuRow RowOf(Contender contender, IReadOnlyList<CpuRun> runs)
    {
        List<CpuRun> own = [.. runs.Where(run => run.Contender == contender)];
        List<CpuReport> reports = [.. own.Select(run => run.Report).OfType<CpuReport>()];
        List<double> ratios = [.. own.Select(run => run.Report?.CpuSecondsPerThousandFrames / BareIn(run.Round)).OfType<double>()];
        return new CpuRow
        {
            Contender = contender.Id,
            Name = contender.Name,
            CpuSecondsPerThousandFrames = RoundMedian.Of(reports.Select(report => report.CpuSecondsPerThousandFrames)),
            RatioToBare = RoundMedian.Of(ratios),
            RatiosToBare = ratios,
            Rounds = reports,
            Failures = [.. own.Select(run => run.Failure).OfType<string>()],
        };

        double? BareIn(int round) => runs.FirstOrDefault(run => run.Contender == Contender.Bare && run.Round == round)?.Report?.CpuSecondsPerThousandFrames;
    }
}
