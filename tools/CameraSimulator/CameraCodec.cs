namespace LatestFrames;

/// <summary>How an <see cref="RtspCamera"/> encodes its pictures; an <see cref="HttpCamera"/> always sends
/// JPEG.</summary>
public enum CameraCodec
{
    /// <summary>H.264, one key frame a second, no B-frames.</summary>
    H264,

    /// <summary>H.265, one key frame a second, no B-frames; takes several times the CPU time of H.264.</summary>
    H265,

    /// <summary>JPEG: every frame stands for itself.</summary>
    Mjpeg,
}
