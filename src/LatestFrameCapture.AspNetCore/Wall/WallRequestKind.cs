namespace LatestFrames;

/// <summary>What the page says.</summary>
internal enum WallRequestKind
{
    /// <summary>It has drawn the last picture of a camera and wants the next one.</summary>
    Next,

    /// <summary>It has received a picture of a camera and does not want another one now.</summary>
    Done,

    /// <summary>It asks for the server's time.</summary>
    Time,
}
