namespace LatestFrames;

/// <summary>One row of the table: a contender over all rounds.</summary>
internal sealed record CpuRow
{
    public required string Contender { get; init; }

    /// <summary>The contender's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The median over the rounds; null when every run failed.</summary>
    public required double? CpuSecondsPerThousandFrames { get; init; }

    /// <summary>The median of <see cref="RatiosToBare"/>.</summary>
    public required double? RatioToBare { get; init; }

    /// <summary>Each round's own ratio to the bare loop: what slows the machine down for minutes slows both down.</summary>
    public required IReadOnlyList<double> RatiosToBare { get; init; }

    /// <summary>Every round's figures.</summary>
    public required IReadOnlyList<CpuReport> Rounds { get; init; }

    /// <summary>Why runs failed; usually empty.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
}
