namespace LatestFrames;

/// <summary>What viewers share a picture by.</summary>
/// <param name="Width">The largest width in pixels; 0 for the frame's own.</param>
/// <param name="Quality">JPEG's quality, 1 to 100.</param>
internal readonly record struct PictureKey(int Width, int Quality);
