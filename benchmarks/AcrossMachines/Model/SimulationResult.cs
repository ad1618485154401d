namespace LatestFrames;

/// <summary>What came of a scenario. Utilizations are of the machine of its kind that has most to do.</summary>
internal sealed record SimulationResult
{
    /// <summary>Ages in milliseconds; null where nothing was read.</summary>
    public double? MedianMs { get; init; }

    public double? NinetyNinthMs { get; init; }

    /// <summary>Of the pictures that cameras have sent, the part that was published.</summary>
    public double PublishedPart { get; init; }

    /// <summary>Pictures read in a second, by all.</summary>
    public double ReadsPerSecond { get; init; }

    public double ProducerCpu { get; init; }

    public double ProducerLink { get; init; }

    public double NodeCpu { get; init; }

    public double NodeLink { get; init; }

    public double ConsumerCpu { get; init; }

    public double ConsumerLink { get; init; }

    public long Events { get; init; }

    /// <summary>What has most to do, and how much that is.</summary>
    public (string Name, double Utilization) Busiest => new (string Name, double Utilization)[]
    {
        ("producer's cores", ProducerCpu), ("producer's link", ProducerLink), ("node's thread", NodeCpu),
        ("node's link", NodeLink), ("consumer's cores", ConsumerCpu), ("consumer's link", ConsumerLink),
    }.MaxBy(one => one.Utilization);
}
