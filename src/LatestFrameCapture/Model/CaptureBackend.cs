namespace LatestFrames;

/// <summary>The backend that reads a camera's URL.</summary>
public enum CaptureBackend
{
    /// <summary>FFmpeg for URLs, OpenCV's choice for all other sources.</summary>
    Default = 0,

    /// <summary>
    /// GStreamer for <c>rtsp</c> URLs, with a pipeline that holds no frame back; where GStreamer is not available, and
    /// for all other sources, as <see cref="Default"/>. A picture is younger by one frame interval, which FFmpeg's
    /// parser holds back, and by one more for each decoder thread beyond the first.
    /// </summary>
    GStreamer,
}
