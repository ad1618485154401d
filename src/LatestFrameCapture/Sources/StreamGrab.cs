namespace LatestFrames;

/// <summary>What a grab of an <see cref="IStreamConnection"/> found.</summary>
internal enum StreamGrab
{
    /// <summary>A picture, which can be retrieved.</summary>
    Picture,

    /// <summary>No picture for a short time; the connection may still be receiving.</summary>
    NotYet,

    /// <summary>The stream has ended or is lost.</summary>
    Ended,
}
