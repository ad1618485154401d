namespace LatestFrames;

/// <summary>What decodes the pictures of an <see cref="RtspSource"/> or a <see cref="RawVideoSource"/>.</summary>
public enum VideoDecoderKind
{
    /// <summary>The first of the others that is there and works.</summary>
    Automatic = 0,

    /// <summary>The libavcodec (FFmpeg 4 to 8) that is installed on the system.</summary>
    SystemLibAvCodec,

    /// <summary>The libavcodec inside OpenCvSharp's own native library, where it is exported (Linux).</summary>
    OpenCvLibAvCodec,

    /// <summary><c>VideoCapture</c> with FFmpeg, fed through a pipe.</summary>
    VideoCapture,

    /// <summary>
    /// A child process, <c>ffmpeg</c> (Unix): a stream that crashes the decoder costs the pictures up to the next key
    /// frame, not this process. Automatic never takes it.
    /// </summary>
    FFmpegProcess,
}
