namespace LatestFrames;

/// <summary>What reads the camera of a fault test: one column of the table in docs/reliability.md.</summary>
public enum SourceUnderTest
{
    /// <summary><see cref="RtspSource"/>, as chosen by default for <c>rtsp</c>.</summary>
    Rtsp,

    /// <summary><see cref="MotionJpegSource"/>, as chosen by default for <c>http</c>.</summary>
    MotionJpeg,

    /// <summary><see cref="FFmpegSource"/>; its camera is one over RTSP unless a test says otherwise.</summary>
    FFmpeg,

    /// <summary>OpenCV's own FFmpeg, likewise.</summary>
    OpenCv,
}
