namespace LatestFrames;

/// <summary>Tells that a tile gets no coded pictures now, for which the page has asked; when it gets some again, they
/// come.</summary>
/// <param name="Camera">The camera's index.</param>
/// <param name="IsOn">False.</param>
internal sealed record WallStream(int Camera, bool IsOn);
