namespace LatestFrames;

/// <summary>Many cameras as the JSON file has them.</summary>
internal sealed record CamerasResult : MeasurementResult
{
    public required string Stream { get; init; }

    public required double WorkMs { get; init; }

    public required int Rounds { get; init; }

    public required double WarmUpSeconds { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<CamerasRow> Rows { get; init; }

    public static CamerasResult Of(CamerasOptions options, IReadOnlyList<CamerasRun> runs, IReadOnlyList<string> leftOut) => new()
    {
        Stream = options.Stream.Id,
        WorkMs = options.Work.TotalMilliseconds,
        Rounds = options.Rounds,
        WarmUpSeconds = options.WarmUp.TotalSeconds,
        Seconds = options.Duration.TotalSeconds,
        LeftOut = leftOut,
        Rows = [.. runs.GroupBy(run => run.Cameras).SelectMany(group => RowsOf([.. group]))],
    };

    // In the order of the list, whatever the order of the runs was.
    private static IEnumerable<CamerasRow> RowsOf(List<CamerasRun> runs) => CamerasOptions.Contenders
        .Select(contender => runs.FindAll(run => run.Contender == contender))
        .Where(own => own.Count > 0)
        .Select(own => CamerasRow.Of(own, round => runs.Find(run => run.Contender == Contender.Bare && run.Round == round)?.Report));
}
