#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LatestFrames;

/// <summary>Converts 16 pixels at a time with SSSE3 or Arm's AdvSimd.</summary>
/// <remarks>
/// A sample times 128, times a factor of 4096 for one, less 15 bits: levels in sixteenths, within 16 bits.
/// </remarks>
internal static unsafe class YuvBlocks128
{
    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Converts the blocks of a row.</summary>
    /// <returns>The number of pixels done.</returns>
    public static int Convert(byte* y, byte* u, byte* v, byte* bgr, int width, bool isHalved, YuvMatrix matrix)
    {
        Vector128<short> black = Vector128.Create((short)matrix.Black);
        Vector128<short> middle = Vector128.Create((short)128);
        Vector128<short> half = Vector128.Create((short)8);
        Vector128<short> lumaFactor = Vector128.Create((short)matrix.Y);
        Vector128<short> redV = Vector128.Create((short)matrix.RedV);
        Vector128<short> greenU = Vector128.Create((short)-matrix.GreenU);
        Vector128<short> greenV = Vector128.Create((short)-matrix.GreenV);
        Vector128<short> blueU = Vector128.Create((short)matrix.BlueU);

        int x = 0;
        for (; x + 16 <= width; x += 16)
        {
            Vector128<byte> luma = Vector128.Load(y + x);
            Vector128<short> luma0 = Multiply((Vector128.WidenLower(luma).AsInt16() - black) << 7, lumaFactor) + half;
            Vector128<short> luma1 = Multiply((Vector128.WidenUpper(luma).AsInt16() - black) << 7, lumaFactor) + half;

            Vector128<short> r0, r1, g0, g1, b0, b1;
            if (isHalved)
            {
                Vector128<short> du = (Widened8(u + x / 2) - middle) << 7;
                Vector128<short> dv = (Widened8(v + x / 2) - middle) << 7;
                Vector128<short> r = Multiply(dv, redV);
                Vector128<short> g = Multiply(du, greenU) + Multiply(dv, greenV);
                Vector128<short> b = Multiply(du, blueU);
                (r0, r1) = (DoubledLower(r), DoubledUpper(r));
                (g0, g1) = (DoubledLower(g), DoubledUpper(g));
                (b0, b1) = (DoubledLower(b), DoubledUpper(b));
            }
            else
            {
                Vector128<short> du0 = (Widened8(u + x) - middle) << 7;
                Vector128<short> dv0 = (Widened8(v + x) - middle) << 7;
                Vector128<short> du1 = (Widened8(u + x + 8) - middle) << 7;
                Vector128<short> dv1 = (Widened8(v + x + 8) - middle) << 7;
                (r0, r1) = (Multiply(dv0, redV), Multiply(dv1, redV));
                g0 = Multiply(du0, greenU) + Multiply(dv0, greenV);
                g1 = Multiply(du1, greenU) + Multiply(dv1, greenV);
                (b0, b1) = (Multiply(du0, blueU), Multiply(du1, blueU));
            }

            Store(
                bgr + 3 * x,
                Narrowed((luma0 + b0) >> 4, (luma1 + b1) >> 4),
                Narrowed((luma0 + g0) >> 4, (luma1 + g1) >> 4),
                Narrowed((luma0 + r0) >> 4, (luma1 + r1) >> 4));
        }

        return x;
    }

    private static Vector128<short> Widened8(byte* samples) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)samples).AsByte()).AsInt16();

    private static Vector128<short> Multiply(Vector128<short> left, Vector128<short> right) => Ssse3.IsSupported
        ? Ssse3.MultiplyHighRoundScale(left, right)
        : AdvSimd.MultiplyRoundedDoublingSaturateHigh(left, right);

    private static Vector128<short> DoubledLower(Vector128<short> values) =>
        Sse2.IsSupported ? Sse2.UnpackLow(values, values) : AdvSimd.Arm64.ZipLow(values, values);

    private static Vector128<short> DoubledUpper(Vector128<short> values) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(values, values) : AdvSimd.Arm64.ZipHigh(values, values);

    private static Vector128<byte> Narrowed(Vector128<short> lower, Vector128<short> upper) => Sse2.IsSupported
        ? Sse2.PackUnsignedSaturate(lower, upper)
        : AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(lower), upper);

    private static void Store(byte* bgr, Vector128<byte> b, Vector128<byte> g, Vector128<byte> r)
    {
        const byte No = 255;
        Vector128<byte> first =
            Vector128.Shuffle(b, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, 5)) |
            Vector128.Shuffle(g, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No)) |
            Vector128.Shuffle(r, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No));
        Vector128<byte> second =
            Vector128.Shuffle(b, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No)) |
            Vector128.Shuffle(g, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10)) |
            Vector128.Shuffle(r, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No));
        Vector128<byte> third =
            Vector128.Shuffle(b, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No)) |
            Vector128.Shuffle(g, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No)) |
            Vector128.Shuffle(r, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15));
        first.Store(bgr);
        second.Store(bgr + 16);
        third.Store(bgr + 32);
    }
}
#endif
