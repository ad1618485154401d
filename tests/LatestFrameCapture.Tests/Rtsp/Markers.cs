namespace LatestFrames;

/// <summary>How a camera sets the marker bit.</summary>
public enum Markers
{
    Right,
    None,
    EverySlice,
}
