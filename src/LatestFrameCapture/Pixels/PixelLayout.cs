using System.Text;

namespace LatestFrames;

/// <summary>How the samples of a picture lie in memory.</summary>
/// <param name="ColumnShift">1 where two columns share a chroma sample, 0 where each has its own.</param>
/// <param name="RowShift">1 where two rows share a row of chroma.</param>
/// <param name="Bits">The bits of a sample; above 8 it takes two bytes, low byte first.</param>
/// <param name="Chroma">How the chroma lies.</param>
/// <param name="IsFullRange">Whether the format itself says that black is 0 and white all bits.</param>
internal sealed record PixelLayout(int ColumnShift, int RowShift, int Bits, ChromaLayout Chroma, bool IsFullRange)
{
    private const int LongestName = 16;

    /// <summary>
    /// The layout of FFmpeg's pixel format; formats are known by name, because some numbers differ between versions.
    /// </summary>
    /// <param name="name">A name as <c>av_get_pix_fmt_name</c> gives it, with a zero at the end.</param>
    /// <returns>Null for one that is not known.</returns>
    public static unsafe PixelLayout? For(byte* name)
    {
        int length = 0;
        while (length <= LongestName && name[length] != 0) length++;
        return length > LongestName ? null : For(Encoding.ASCII.GetString(name, length));
    }

    /// <inheritdoc cref="For(byte*)"/>
    public static PixelLayout? For(string name) => name switch
    {
        "yuv420p" => new(1, 1, 8, ChromaLayout.Planar, false),
        "yuvj420p" => new(1, 1, 8, ChromaLayout.Planar, true),
        "yuv422p" => new(1, 0, 8, ChromaLayout.Planar, false),
        "yuvj422p" => new(1, 0, 8, ChromaLayout.Planar, true),
        "yuv444p" => new(0, 0, 8, ChromaLayout.Planar, false),
        "yuvj444p" => new(0, 0, 8, ChromaLayout.Planar, true),
        "yuv420p9le" => new(1, 1, 9, ChromaLayout.Planar, false),
        "yuv420p10le" => new(1, 1, 10, ChromaLayout.Planar, false),
        "yuv420p12le" => new(1, 1, 12, ChromaLayout.Planar, false),
        "yuv422p9le" => new(1, 0, 9, ChromaLayout.Planar, false),
        "yuv422p10le" => new(1, 0, 10, ChromaLayout.Planar, false),
        "yuv422p12le" => new(1, 0, 12, ChromaLayout.Planar, false),
        "yuv444p9le" => new(0, 0, 9, ChromaLayout.Planar, false),
        "yuv444p10le" => new(0, 0, 10, ChromaLayout.Planar, false),
        "yuv444p12le" => new(0, 0, 12, ChromaLayout.Planar, false),
        "gray" => new(1, 1, 8, ChromaLayout.None, false),
        "gray10le" => new(1, 1, 10, ChromaLayout.None, false),
        "gray12le" => new(1, 1, 12, ChromaLayout.None, false),
        "nv12" => new(1, 1, 8, ChromaLayout.Interleaved, false),
        _ => null,
    };
}
