namespace LatestFrames;

/// <summary>An <c>ffmpeg</c> executable, and what its version can do.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Version">What it calls its version, for logs.</param>
/// <param name="Format">
/// The version of its libavformat, major × 1000 + minor: builds from the repository have no other number in common
/// with the releases. 0 when it is not known, which counts as new.
/// </param>
internal sealed record FFmpegProgram(string Path, string Version, int Format)
{
    // The releases of FFmpeg and their libavformat: 4.4 58.76, 5.0 59.16, 5.1 59.27 (FFmpeg, RELEASE and version.h).
    private const int Release44 = 58_076;
    private const int Release50 = 59_016;
    private const int Release51 = 59_027;

    /// <summary>Whether the concat demuxer takes options for what it opens (libavformat/concatdec.c).</summary>
    public bool HasInnerOptions => IsAtLeast(Release50);

    /// <summary>The option for the timeout of RTSP's sockets (libavformat/rtsp.c).</summary>
    public string RtspTimeout => IsAtLeast(Release50) ? "timeout" : "stimeout";

    /// <summary>Whether the scaling of all pictures to the size of the first can be switched off.</summary>
    public bool HasAutoscale => IsAtLeast(Release44);

    /// <summary>Whether <c>-vsync 0</c> is written <c>-fps_mode passthrough</c>.</summary>
    public bool HasFpsMode => IsAtLeast(Release51);

    private bool IsAtLeast(int format) => Format == 0 || Format >= format;
}
