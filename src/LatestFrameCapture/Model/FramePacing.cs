namespace LatestFrames;

/// <summary>Selects the speed at which the frames of a file are delivered; live sources set their own pace.</summary>
public enum FramePacing
{
    /// <summary>At the file's frame rate, as a camera would deliver them.</summary>
    RealTime = 0,

    /// <summary>
    /// As fast as they decode. A slow reader then gets few of them, because each new frame replaces the unread ones;
    /// with <see cref="FrameDelivery.Every"/> the file is read as fast as its readers read.
    /// </summary>
    Unpaced,
}
