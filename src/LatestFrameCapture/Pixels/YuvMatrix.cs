namespace LatestFrames;

/// <summary>The numbers that turn 8-bit YUV into RGB, as multiples of 1/4096.</summary>
/// <param name="Black">The Y of black.</param>
/// <param name="Y">What each of R, G and B gets of Y less <see cref="Black"/>.</param>
/// <param name="RedV">What R gets of V less 128.</param>
/// <param name="GreenU">What G loses of U less 128.</param>
/// <param name="GreenV">What G loses of V less 128.</param>
/// <param name="BlueU">What B gets of U less 128.</param>
internal sealed record YuvMatrix(int Black, int Y, int RedV, int GreenU, int GreenV, int BlueU)
{
    /// <summary>A color_range of AVCOL_RANGE_JPEG (libavutil/pixfmt.h).</summary>
    public const int FullRange = 2;

    /// <summary>One, in the unit of the factors.</summary>
    public const int One = 1 << Bits;

    /// <summary>The binary digits behind the point of the factors.</summary>
    public const int Bits = 12;

    // ITU-T H.273, table 4: the weights of red and blue in Y.
    private static readonly YuvMatrix[] s_bt601 = [Of(0.299, 0.114, false), Of(0.299, 0.114, true)];
    private static readonly YuvMatrix[] s_bt709 = [Of(0.2126, 0.0722, false), Of(0.2126, 0.0722, true)];
    private static readonly YuvMatrix[] s_bt2020 = [Of(0.2627, 0.0593, false), Of(0.2627, 0.0593, true)];

    /// <summary>The matrix of a stream.</summary>
    /// <param name="colorSpace">The stream's matrix coefficients, a number of H.273.</param>
    /// <param name="isFullRange">Whether black is 0 and white 255, not 16 and 235.</param>
    /// <remarks>
    /// A stream that says nothing is BT.601, as for OpenCV, which takes every stream for BT.601 whatever it says
    /// (modules/videoio/src/cap_ffmpeg_impl.hpp never calls sws_setColorspaceDetails).
    /// </remarks>
    public static YuvMatrix For(int colorSpace, bool isFullRange)
    {
        YuvMatrix[] matrices = colorSpace switch
        {
            1 => s_bt709,
            9 or 10 => s_bt2020,
            _ => s_bt601,
        };
        return matrices[isFullRange ? 1 : 0];
    }

    private static YuvMatrix Of(double red, double blue, bool isFullRange)
    {
        double green = 1 - red - blue;
        double luma = isFullRange ? 1 : 255.0 / 219;
        double chroma = isFullRange ? 1 : 255.0 / 224;
        return new(
            isFullRange ? 0 : 16,
            Fixed(luma),
            Fixed(chroma * 2 * (1 - red)),
            Fixed(chroma * 2 * (1 - blue) * blue / green),
            Fixed(chroma * 2 * (1 - red) * red / green),
            Fixed(chroma * 2 * (1 - blue)));
    }

    private static int Fixed(double factor) => (int)Math.Round(factor * One);
}
