namespace LatestFrames;

/// <summary>What the command line asks for about CPU time.</summary>
internal sealed record CpuOptions
{
    /// <summary>How long the consumers pause after each frame, so that they read two a second. The bare loop has none.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Who takes part.</summary>
    public static IReadOnlyList<Contender> Contenders { get; } =
        [Contender.Bare, Contender.Of(Contender.OverwritingId), Contender.Of(Contender.LatestId), Contender.Of(Contender.LatestOnDemandId)];

    public required CameraStream Stream { get; init; }

    /// <summary>How often everybody has a turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long a run reads without pauses first.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The measured time of a run.</summary>
    public required TimeSpan Duration { get; init; }

    public required ReportFiles Files { get; init; }
}
