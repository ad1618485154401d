namespace LatestFrames;

/// <summary>What the page says.</summary>
internal enum WallRequestKind
{
    /// <summary>It has drawn the last picture of a camera and wants the next one, as JPEG.</summary>
    Next,

    /// <summary>It has received a picture of a camera and does not want another one now.</summary>
    Done,

    /// <summary>It wants the coded pictures of a camera, from a key frame on.</summary>
    Play,

    /// <summary>It has drawn a coded picture of a camera, and all before it.</summary>
    Drawn,

    /// <summary>It wants no coded pictures of a camera now.</summary>
    Stop,

    /// <summary>It asks for the server's time.</summary>
    Time,
}
