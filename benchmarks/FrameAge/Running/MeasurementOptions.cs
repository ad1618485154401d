namespace LatestFrames;

/// <summary>What is measured: each contender in each combination of stream, work and camera count.</summary>
internal sealed record MeasurementOptions
{
    public required string[] Streams { get; init; }

    public required string[] Contenders { get; init; }

    public required int[] WorksMs { get; init; }

    public int[] Counts { get; init; } = [1];

    public required int Rounds { get; init; }

    public required int WarmUpSeconds { get; init; }

    public required int Seconds { get; init; }
}
