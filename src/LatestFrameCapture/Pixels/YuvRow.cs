namespace LatestFrames;

/// <summary>Converts a row of 8-bit YUV to BGR.</summary>
/// <remarks>
/// 32 pixels at a time with AVX2, 16 with SSSE3 or Arm's AdvSimd, else one after the other. Each chroma sample counts
/// for all of its pixels, as in FFmpeg's own fast conversion of 4:2:0, which OpenCV uses.
/// </remarks>
internal static unsafe class YuvRow
{
    /// <summary>Converts rows that are arrays.</summary>
    /// <inheritdoc cref="Convert(byte*, byte*, byte*, byte*, int, bool, YuvMatrix)"/>
    public static void Convert(
        ReadOnlySpan<byte> y,
        ReadOnlySpan<byte> u,
        ReadOnlySpan<byte> v,
        Span<byte> bgr,
        int width,
        bool isHalved,
        YuvMatrix matrix)
    {
        fixed (byte* yy = y, uu = u, vv = v, to = bgr) Convert(yy, uu, vv, to, width, isHalved, matrix);
    }

    /// <summary>Converts a row.</summary>
    /// <param name="y">The row of Y.</param>
    /// <param name="u">The row of U.</param>
    /// <param name="v">The row of V.</param>
    /// <param name="bgr">The row of the image.</param>
    /// <param name="width">Its pixels.</param>
    /// <param name="isHalved">Whether two pixels share each sample of U and V.</param>
    /// <param name="matrix">The conversion's factors.</param>
    public static void Convert(byte* y, byte* u, byte* v, byte* bgr, int width, bool isHalved, YuvMatrix matrix)
    {
        int shift = isHalved ? 1 : 0;
        int done = 0;
#if NET
        if (YuvBlocks256.IsSupported) done = YuvBlocks256.Convert(y, u, v, bgr, width, isHalved, matrix);
        else if (YuvBlocks128.IsSupported) done = YuvBlocks128.Convert(y, u, v, bgr, width, isHalved, matrix);
#endif
        for (int x = done; x < width; x++)
        {
            int luma = (y[x] - matrix.Black) * matrix.Y + YuvMatrix.One / 2;
            int du = u[x >> shift] - 128;
            int dv = v[x >> shift] - 128;
            byte* pixel = bgr + 3 * x;
            pixel[0] = Level(luma + du * matrix.BlueU);
            pixel[1] = Level(luma - du * matrix.GreenU - dv * matrix.GreenV);
            pixel[2] = Level(luma + dv * matrix.RedV);
        }
    }

    private static byte Level(int sum)
    {
        int level = sum >> YuvMatrix.Bits;
        return (byte)(level < 0 ? 0 : level > 255 ? 255 : level);
    }

}
