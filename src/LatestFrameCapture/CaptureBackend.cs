namespace LatestFrames;

/// <summary>What reads the URL of a camera.</summary>
public enum CaptureBackend
{
    /// <summary>FFmpeg for URLs, and what OpenCV chooses for anything else.</summary>
    Default = 0,

    /// <summary>
    /// GStreamer for <c>rtsp</c> URLs, by a pipeline that holds no frame back; where it cannot be had, and for all other sources, as
    /// <see cref="Default"/>. A picture is younger by one frame interval for FFmpeg's parser and one more for each decoder thread beyond the first.
    /// </summary>
    GStreamer,
}
