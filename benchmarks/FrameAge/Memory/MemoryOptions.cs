namespace LatestFrames;

/// <summary>What the command line asks for about memory.</summary>
internal sealed record MemoryOptions
{
    public required CameraStream Stream { get; init; }

    public required Contender Contender { get; init; }

    /// <summary>The consumer's, per frame; the middle of a <see cref="WorkSequence"/>.</summary>
    public required TimeSpan Work { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>How long the process may grow at first.</summary>
    public required TimeSpan Settling { get; init; }

    public required ReportFiles Files { get; init; }
}
