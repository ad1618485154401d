namespace LatestFrames;

/// <summary>How a video track of Matroska stores its pictures.</summary>
internal enum MatroskaCoding
{
    /// <summary>
    /// H.264 in Annex B, as a track of Video for Windows. The time of a block is then that of decoding, and FFmpeg
    /// opens the track with its first picture; of <c>V_MPEG4/ISO/AVC</c> it decodes seven until it believes in such a
    /// time (libavformat/demux.c, has_decode_delay_been_guessed).
    /// </summary>
    H264VideoForWindows,

    /// <summary>H.265 in Annex B.</summary>
    H265,
}
