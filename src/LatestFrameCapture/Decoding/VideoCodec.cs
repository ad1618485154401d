namespace LatestFrames;

/// <summary>The coding of a video stream.</summary>
internal enum VideoCodec
{
    H264,
    H265,
    Jpeg,
}
