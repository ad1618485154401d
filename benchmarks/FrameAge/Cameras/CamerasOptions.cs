namespace LatestFrames;

/// <summary>What the command line asks for about many cameras.</summary>
internal sealed record CamerasOptions
{
    /// <summary>Who takes part.</summary>
    public static IReadOnlyList<Contender> Contenders { get; } =
        [Contender.Bare, Contender.Of(Contender.LatestId), Contender.Lease, Contender.Of(Contender.LatestOnDemandId)];

    public required CameraStream Stream { get; init; }

    /// <summary>How many cameras a process reads, one number after the other.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>The work per frame of each consumer; the middle of a <see cref="WorkSequence"/>.</summary>
    public required TimeSpan Work { get; init; }

    /// <summary>How often everybody has a turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long a run reads first, from the moment that all cameras have delivered a frame.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The measured time of a run.</summary>
    public required TimeSpan Duration { get; init; }

    public required ReportFiles Files { get; init; }
}
