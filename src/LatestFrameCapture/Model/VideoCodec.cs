namespace LatestFrames;

/// <summary>The coding of a video stream.</summary>
public enum VideoCodec
{
    /// <summary>H.264 (AVC).</summary>
    H264,

    /// <summary>H.265 (HEVC).</summary>
    H265,

    /// <summary>Motion JPEG: each picture is a whole JPEG file.</summary>
    Jpeg,
}
