using System.Text.Json;

namespace LatestFrames;

/// <summary>The whole measurement, as the JSON file has it.</summary>
internal sealed record AgeResult
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new RoundedNumber() },
    };

    public required string Machine { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    public required int Rounds { get; init; }

    public required double WarmUpSeconds { get; init; }

    public required double Seconds { get; init; }

    /// <summary>What could not be measured here, and why.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    public required IReadOnlyList<AgeRow> Rows { get; init; }

    public static AgeResult Of(FrameAgeOptions options, IReadOnlyList<ContenderRun> runs, IReadOnlyList<string> leftOut) => new()
    {
        Machine = LatestFrames.Machine.Describe(),
        MeasuredAt = DateTimeOffset.UtcNow,
        Rounds = options.Rounds,
        WarmUpSeconds = options.WarmUp.TotalSeconds,
        Seconds = options.Duration.TotalSeconds,
        LeftOut = leftOut,
        Rows = [.. runs.GroupBy(run => (run.Stream, run.Work)).SelectMany(group => RowsOf([.. group]))],
    };

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, s_json) + "\n", cancellationToken);

    // In the order of the list, whatever the order of the runs was.
    private static IEnumerable<AgeRow> RowsOf(IReadOnlyList<ContenderRun> runs)
    {
        double? plain = MedianAge(Contender.PlainId);
        double? overwriting = MedianAge(Contender.OverwritingId);
        foreach (Contender contender in Contender.All.Where(contender => runs.Any(run => run.Contender == contender)))
        {
            AgeFigures? median = Median(contender.Id);
            yield return new AgeRow
            {
                Stream = runs[0].Stream.Id,
                WorkMs = runs[0].Work.TotalMilliseconds,
                Contender = contender.Id,
                Name = contender.Name,
                Median = median,
                RatioToPlain = median?.P50 / plain,
                RatioToOverwriting = median?.P50 / overwriting,
                Rounds = Figures(contender.Id),
                Failures = [.. runs.Where(run => run.Contender == contender).Select(run => run.Failure).OfType<string>()],
            };
        }

        double? MedianAge(string id) => Median(id)?.P50;
        AgeFigures? Median(string id) => AgeFigures.Of(Figures(id));
        List<AgeFigures> Figures(string id) => [.. runs.Where(run => run.Contender.Id == id).Select(run => run.Figures).OfType<AgeFigures>()];
    }
}
