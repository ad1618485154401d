namespace LatestFrames;

/// <summary>How old the frames of one reader were over time.</summary>
/// <param name="Name">The reader's name in the legend.</param>
/// <param name="Color">The curve's color, such as "#0072b2".</param>
/// <param name="Points">When each frame was read, in seconds since the start, and its age in milliseconds.</param>
public sealed record AgeCurve(string Name, string Color, IReadOnlyList<(double Seconds, double AgeMs)> Points);
