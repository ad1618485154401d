namespace LatestFrames;

/// <summary>What reads a camera's URL.</summary>
public enum CaptureBackend
{
    /// <summary>
    /// For <c>rtsp</c> URLs the library's own client (<see cref="RtspSource"/>), and OpenCV where that cannot read what
    /// the camera sends; OpenCV for all other sources.
    /// </summary>
    Automatic = 0,

    /// <summary>
    /// For <c>rtsp</c> URLs the library's own client only; all other sources as <see cref="Automatic"/>.
    /// </summary>
    Rtsp,

    /// <summary>OpenCV's own backends for all sources: FFmpeg for URLs, OpenCV's choice for the others.</summary>
    OpenCv,
}
