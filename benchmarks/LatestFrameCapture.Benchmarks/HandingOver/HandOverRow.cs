namespace LatestFrames;

/// <summary>The figures of one way to hand over, in microseconds.</summary>
internal sealed record HandOverRow
{
    public required string Id { get; init; }

    /// <summary>What tables call it.</summary>
    public required string Name { get; init; }

    public required int Count { get; init; }

    public required double? P50Us { get; init; }

    public required double? P95Us { get; init; }

    public required double? P99Us { get; init; }

    public required double? MaxUs { get; init; }

    public static HandOverRow Of(HandOver handOver, IReadOnlyList<TimeSpan> times)
    {
        List<double> microseconds = [.. times.Select(time => time.TotalMicroseconds)];
        return new HandOverRow
        {
            Id = handOver.Id,
            Name = handOver.Name,
            Count = times.Count,
            P50Us = Percentile.Of(microseconds, 50),
            P95Us = Percentile.Of(microseconds, 95),
            P99Us = Percentile.Of(microseconds, 99),
            MaxUs = Percentile.Of(microseconds, 100),
        };
    }
}
