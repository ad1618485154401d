namespace LatestFrames;

/// <summary>What the command line asks for.</summary>
internal sealed record SideBySideOptions
{
    /// <summary>URL, file or device number; null for the simulator.</summary>
    public string? Source { get; init; }

    /// <summary>Stands for a detector, once per frame.</summary>
    public required TimeSpan Work { get; init; }

    /// <summary>How long to measure.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Where the figures go, or null.</summary>
    public string? JsonPath { get; init; }

    /// <summary>Where the plot goes.</summary>
    public required string PlotPath { get; init; }

    /// <summary>What the simulator is like.</summary>
    public required SimulatorOptions Simulator { get; init; }
}
