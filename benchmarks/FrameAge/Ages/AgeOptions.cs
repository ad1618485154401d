namespace LatestFrames;

/// <summary>What the command line asks for about ages.</summary>
internal sealed record AgeOptions
{
    public required IReadOnlyList<CameraStream> Streams { get; init; }

    public required IReadOnlyList<Contender> Contenders { get; init; }

    /// <summary>The work per frame, one after the other; each the middle of a <see cref="WorkSequence"/>.</summary>
    public required IReadOnlyList<TimeSpan> Works { get; init; }

    /// <summary>How often every contender has its turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long a run reads without work first.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The measured time of a run.</summary>
    public required TimeSpan Duration { get; init; }

    public required ReportFiles Files { get; init; }
}
