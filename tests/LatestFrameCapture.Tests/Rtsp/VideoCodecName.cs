namespace LatestFrames;

/// <summary>The codecs, for the parameters of public tests.</summary>
public enum VideoCodecName
{
    H264,
    H265,
}
