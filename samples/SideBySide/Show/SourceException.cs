namespace LatestFrames;

/// <summary>A reader could not open the camera.</summary>
internal sealed class SourceException(string message, IReadOnlyList<string> details) : Exception(message)
{
    /// <summary>The last lines that OpenCV and FFmpeg wrote.</summary>
    public IReadOnlyList<string> Details { get; } = details;
}
