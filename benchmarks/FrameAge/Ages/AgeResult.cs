namespace LatestFrames;

/// <summary>The ages as the JSON file has them.</summary>
internal sealed record AgeResult : MeasurementResult
{
    public required int Rounds { get; init; }

    public required double WarmUpSeconds { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<AgeRow> Rows { get; init; }

    public static AgeResult Of(AgeOptions options, IReadOnlyList<AgeRun> runs, IReadOnlyList<string> leftOut) => new()
    {
        Rounds = options.Rounds,
        WarmUpSeconds = options.WarmUp.TotalSeconds,
        Seconds = options.Duration.TotalSeconds,
        LeftOut = leftOut,
        Rows = [.. runs.GroupBy(run => (run.Stream, run.Work)).SelectMany(group => RowsOf([.. group]))],
    };

    // In the order of the list, whatever the order of the runs was.
    private static IEnumerable<AgeRow> RowsOf(IReadOnlyList<AgeRun> runs)
    {
        AgeFigures? plain = Figures(Contender.PlainId);
        AgeFigures? overwriting = Figures(Contender.OverwritingId);
        AgeFigures? droppingSink = Figures(Contender.DroppingSinkId);
        foreach (Contender contender in Contender.All.Where(contender => runs.Any(run => run.Contender == contender)))
        {
            AgeFigures? figures = Figures(contender.Id);
            yield return new AgeRow
            {
                Stream = runs[0].Stream.Id,
                WorkMs = runs[0].Work.TotalMilliseconds,
                Contender = contender.Id,
                Name = contender.Name,
                Figures = figures,
                RatioToPlain = figures?.P50 / plain?.P50,
                RatioToOverwriting = figures?.P50 / overwriting?.P50,
                RatioToDroppingSink = figures?.P50 / droppingSink?.P50,
                RatioOfFirstToPlain = figures?.FirstAge / plain?.FirstAge,
                RatioOfLastToPlain = figures?.Last / plain?.Last,
                Rounds = [.. Of(contender.Id).Select(run => run.Figures).OfType<AgeFigures>()],
                Failures = [.. Of(contender.Id).Select(run => run.Failure).OfType<string>()],
            };
        }

        AgeFigures? Figures(string id) => AgeFigures.Of([.. Of(id).Select(run => run.Report).OfType<AgeReport>()]);
        IEnumerable<AgeRun> Of(string id) => runs.Where(run => run.Contender.Id == id);
    }
}
