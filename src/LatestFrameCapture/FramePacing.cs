namespace LatestFrames;

/// <summary>How fast the frames of a file are delivered. Live sources set their own pace.</summary>
public enum FramePacing
{
    /// <summary>At the file's frame rate, as a camera would deliver them.</summary>
    RealTime = 0,

    /// <summary>
    /// As fast as they decode. A slow reader then sees few of them, as the newest one overtakes the rest; with <see cref="FrameDelivery.Every"/>
    /// the file goes as fast as its readers.
    /// </summary>
    Unpaced,
}
