namespace LatestFrames;

/// <summary>What the frames of a source are like.</summary>
/// <param name="Width">Columns, in pixels.</param>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="FramesPerSecond">The rate that the source claims; 0 when it claims none.</param>
/// <param name="FourCC">The coding as four characters.</param>
public sealed record VideoFormat(int Width, int Height, double FramesPerSecond, string FourCC);
