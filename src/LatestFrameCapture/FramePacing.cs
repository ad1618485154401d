namespace LatestFrames;

/// <summary>How fast the frames of a file are delivered. Live sources set their own pace.</summary>
public enum FramePacing
{
    /// <summary>At the file's frame rate, as a camera would deliver them.</summary>
    RealTime = 0,

    /// <summary>As fast as they decode. A slow reader then sees few of them: the newest one overtakes the rest.</summary>
    Unpaced,
}
