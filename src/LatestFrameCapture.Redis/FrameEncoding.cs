namespace LatestFrames;

/// <summary>How a picture is stored on the server.</summary>
public enum FrameEncoding
{
    /// <summary>JPEG: some 5 to 10 % of the pixels' size, with its losses; 8 bits, one or three channels.</summary>
    Jpeg = 0,

    /// <summary>PNG: no losses, slow; 8 or 16 bits, one, three or four channels.</summary>
    Png,

    /// <summary>The pixels as they are: no work, 6 MB for 1920 × 1080 in BGR.</summary>
    Raw,
}
