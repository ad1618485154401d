namespace LatestFrames;

/// <summary>What reads a camera's URL.</summary>
public enum CaptureBackend
{
    /// <summary>
    /// For <c>rtsp</c> URLs the library's own client (<see cref="RtspSource"/>), for <c>http</c> the library's own
    /// reader of JPEG pictures (<see cref="MotionJpegSource"/>), for <c>tcp</c> its reader of streams without a
    /// container (<see cref="RawVideoSource"/>); where these cannot read what the camera sends, and for all other
    /// sources, OpenCV, and where that has no network an <c>ffmpeg</c> that is installed (<see cref="FFmpegSource"/>).
    /// </summary>
    Automatic = 0,

    /// <summary>
    /// For <c>rtsp</c> URLs the library's own client only; all other sources as <see cref="Automatic"/>.
    /// </summary>
    Rtsp,

    /// <summary>
    /// For <c>http</c> URLs the library's own reader of JPEG pictures only; all other sources as <see
    /// cref="Automatic"/>.
    /// </summary>
    MotionJpeg,

    /// <summary>An <c>ffmpeg</c> child process for all URLs and files; needs the executable. Devices by number are
    /// OpenCV's.</summary>
    FFmpeg,

    /// <summary>OpenCV's own backends for all sources: FFmpeg for URLs, OpenCV's choice for the others.</summary>
    OpenCv,
}
