namespace LatestFrames;

/// <summary>All runs of a measurement, as the JSON file has them.</summary>
internal sealed record MeasurementResult(MeasurementOptions Options)
{
    public string Machine { get; } = LatestFrames.Machine.Describe();

    /// <summary>What could not be measured here, and why.</summary>
    public List<string> LeftOut { get; } = [];

    public List<Run> Runs { get; } = [];

    /// <summary>The rows of the tables, in the order of the options.</summary>
    public IReadOnlyList<Row> Rows() =>
    [
        .. from stream in Options.Streams
           from work in Options.WorksMs
           from count in Options.Counts
           let together = Runs.FindAll(run => (run.Stream, run.WorkMs, run.Cameras) == (stream, work, count))
           from contender in Options.Contenders
           where together.Exists(run => run.Contender == contender)
           select new Row(together, contender),
    ];

    /// <summary>The streams and works: of most measurements one of each.</summary>
    public string Case() => string.Join(", ", Options.Streams.Select(id => CameraStream.Of(id).Name))
        + $", {string.Join(", ", Options.WorksMs)} ms of work per frame";

    /// <summary>How it was measured, in half a sentence.</summary>
    public string Method() =>
        $"{Options.Rounds} x {Options.Seconds} s, each after {Options.WarmUpSeconds} s of reading without work";

    /// <summary>What readers of the tables have to know besides; usually empty.</summary>
    public string Notes() => string.Concat(
        LeftOut.Select(what => $"\nLeft out: {what}\n").Concat(
            from run in Runs
            where run.Failure is not null
            select $"\n{Contender.Of(run.Contender).Name} failed: {run.Failure}\n").Distinct());
}
