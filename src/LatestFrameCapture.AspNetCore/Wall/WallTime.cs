namespace LatestFrames;

/// <summary>The server's time, from which the page computes the ages of pictures.</summary>
/// <param name="Asked">The page's own time when it asked, as it sent it.</param>
/// <param name="Server">The server's time in milliseconds, as in <see cref="PictureHeader"/>.</param>
internal sealed record WallTime(double Asked, double Server);
