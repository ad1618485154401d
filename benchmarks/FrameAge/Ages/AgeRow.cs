namespace LatestFrames;

/// <summary>One row of the tables: a contender with one stream and one work, over all rounds.</summary>
internal sealed record AgeRow
{
    public required string Stream { get; init; }

    public required double WorkMs { get; init; }

    public required string Contender { get; init; }

    /// <summary>The contender's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The figures of all rounds together; null when every run failed.</summary>
    public required AgeFigures? Figures { get; init; }

    /// <summary>Median age by that of the plain capture with the same stream and work.</summary>
    public required double? RatioToPlain { get; init; }

    /// <summary>Median age by that of the thread that overwrites, with the same stream and work.</summary>
    public required double? RatioToOverwriting { get; init; }

    /// <summary>Median age by that of GStreamer's dropping sink, with the same stream and work.</summary>
    public required double? RatioToDroppingSink { get; init; }

    /// <summary>The first frame's age by that of the plain capture's first frame, with the same stream and work.</summary>
    public required double? RatioOfFirstToPlain { get; init; }

    /// <summary>The last frame's age by that of the plain capture's last frame, with the same stream and work.</summary>
    public required double? RatioOfLastToPlain { get; init; }

    /// <summary>Every round's figures.</summary>
    public required IReadOnlyList<AgeFigures> Rounds { get; init; }

    /// <summary>Why runs failed; usually empty.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
}
