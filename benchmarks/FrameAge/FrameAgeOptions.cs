namespace LatestFrames;

/// <summary>What the command line asks for.</summary>
internal sealed record FrameAgeOptions
{
    public required IReadOnlyList<CameraStream> Streams { get; init; }

    public required IReadOnlyList<Contender> Contenders { get; init; }

    /// <summary>The work per frame, one after the other.</summary>
    public required IReadOnlyList<TimeSpan> Works { get; init; }

    /// <summary>How often every contender has its turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long a run reads without work first.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The measured time of a run.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Where the figures go, or null.</summary>
    public string? JsonPath { get; init; }

    /// <summary>Where the tables go; null for standard output.</summary>
    public string? MarkdownPath { get; init; }

    /// <summary>The folder of the plots, or null.</summary>
    public string? PlotFolder { get; init; }
}
