namespace LatestFrames;

/// <summary>The format of a source's frames.</summary>
/// <param name="Width">The number of columns, in pixels.</param>
/// <param name="Height">The number of rows, in pixels.</param>
/// <param name="FramesPerSecond">The rate that the source reports, or that was measured; 0 if it is not known.</param>
/// <param name="FourCC">The coding, as four characters.</param>
public sealed record VideoFormat(int Width, int Height, double FramesPerSecond, string FourCC);
