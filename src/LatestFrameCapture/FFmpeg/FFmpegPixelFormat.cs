namespace LatestFrames;

/// <summary>The images that an <see cref="FFmpegSource"/> delivers.</summary>
public enum FFmpegPixelFormat
{
    /// <summary>CV_8UC3 in BGR order.</summary>
    Bgr = 0,

    /// <summary>CV_8UC1: black is 0, white 255. A half of the work of BGR for the pipe and its two ends.</summary>
    Gray,
}
