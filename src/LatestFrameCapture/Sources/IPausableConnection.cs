namespace LatestFrames;

/// <summary>
/// A capability of a connection: it decodes before it is asked for a picture, and leaves that out in a pause.
/// </summary>
internal interface IPausableConnection
{
    /// <summary>Whether pictures are not decoded until they are retrieved. Set between two grabs.</summary>
    bool IsPaused { get; set; }
}
