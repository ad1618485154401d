#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LatestFrames;

/// <summary>Converts 32 pixels at a time with AVX2.</summary>
/// <remarks>
/// A sample times 128, times a factor of 4096 for one, less 15 bits: levels in sixteenths, within 16 bits. Unpacking,
/// doubling and packing work on each half of a register, so that pixels 0 to 7 and 16 to 23 are in one register and the
/// others in another until they are packed.
/// </remarks>
internal static unsafe class YuvBlocks256
{
    private const int Block = 32;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Converts the blocks of a row.</summary>
    /// <returns>The number of pixels done.</returns>
    public static int Convert(byte* y, byte* u, byte* v, byte* bgr, int width, bool isHalved, YuvMatrix matrix)
    {
        Vector256<short> black = Vector256.Create((short)(matrix.Black << 7));
        Vector256<short> middle = Vector256.Create((short)(128 << 7));
        Vector256<short> half = Vector256.Create((short)8);
        Vector256<short> lumaFactor = Vector256.Create((short)matrix.Y);
        Vector256<short> redV = Vector256.Create((short)matrix.RedV);
        Vector256<short> greenU = Vector256.Create((short)-matrix.GreenU);
        Vector256<short> greenV = Vector256.Create((short)-matrix.GreenV);
        Vector256<short> blueU = Vector256.Create((short)matrix.BlueU);

        int x = 0;
        for (; x + Block <= width; x += Block)
        {
            Vector256<byte> luma = Vector256.Load(y + x);
            Vector256<short> luma0 = Scaled(Avx2.UnpackLow(luma, default).AsInt16(), black, lumaFactor) + half;
            Vector256<short> luma1 = Scaled(Avx2.UnpackHigh(luma, default).AsInt16(), black, lumaFactor) + half;

            Vector256<short> r0, r1, g0, g1, b0, b1;
            if (isHalved)
            {
                Vector256<short> du = (Avx2.ConvertToVector256Int16(u + x / 2) << 7) - middle;
                Vector256<short> dv = (Avx2.ConvertToVector256Int16(v + x / 2) << 7) - middle;
                Vector256<short> r = Avx2.MultiplyHighRoundScale(dv, redV);
                Vector256<short> g = Avx2.MultiplyHighRoundScale(du, greenU) + Avx2.MultiplyHighRoundScale(dv, greenV);
                Vector256<short> b = Avx2.MultiplyHighRoundScale(du, blueU);
                (r0, r1) = (Avx2.UnpackLow(r, r), Avx2.UnpackHigh(r, r));
                (g0, g1) = (Avx2.UnpackLow(g, g), Avx2.UnpackHigh(g, g));
                (b0, b1) = (Avx2.UnpackLow(b, b), Avx2.UnpackHigh(b, b));
            }
            else
            {
                Vector256<byte> us = Vector256.Load(u + x);
                Vector256<byte> vs = Vector256.Load(v + x);
                Vector256<short> du0 = (Avx2.UnpackLow(us, default).AsInt16() << 7) - middle;
                Vector256<short> du1 = (Avx2.UnpackHigh(us, default).AsInt16() << 7) - middle;
                Vector256<short> dv0 = (Avx2.UnpackLow(vs, default).AsInt16() << 7) - middle;
                Vector256<short> dv1 = (Avx2.UnpackHigh(vs, default).AsInt16() << 7) - middle;
                (r0, r1) = (Avx2.MultiplyHighRoundScale(dv0, redV), Avx2.MultiplyHighRoundScale(dv1, redV));
                g0 = Avx2.MultiplyHighRoundScale(du0, greenU) + Avx2.MultiplyHighRoundScale(dv0, greenV);
                g1 = Avx2.MultiplyHighRoundScale(du1, greenU) + Avx2.MultiplyHighRoundScale(dv1, greenV);
                (b0, b1) = (Avx2.MultiplyHighRoundScale(du0, blueU), Avx2.MultiplyHighRoundScale(du1, blueU));
            }

            Store(
                bgr + 3 * x,
                Avx2.PackUnsignedSaturate((luma0 + b0) >> 4, (luma1 + b1) >> 4),
                Avx2.PackUnsignedSaturate((luma0 + g0) >> 4, (luma1 + g1) >> 4),
                Avx2.PackUnsignedSaturate((luma0 + r0) >> 4, (luma1 + r1) >> 4));
        }

        return x;
    }

    private static Vector256<short> Scaled(Vector256<short> samples, Vector256<short> zero, Vector256<short> factor) =>
        Avx2.MultiplyHighRoundScale((samples << 7) - zero, factor);

    /// <remarks>
    /// 16 pixels are three registers of 16 bytes. A byte of B is at place j of only one of the three, so one order of
    /// B's bytes serves all; so with G and R. What remains is to choose by place.
    /// </remarks>
    private static void Store(byte* bgr, Vector256<byte> blue, Vector256<byte> green, Vector256<byte> red)
    {
        Vector256<byte> b = Avx2.Shuffle(
            blue, Twice(Vector128.Create((byte)0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15, 10, 5)));
        Vector256<byte> g = Avx2.Shuffle(
            green, Twice(Vector128.Create((byte)5, 0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15, 10)));
        Vector256<byte> r = Avx2.Shuffle(
            red, Twice(Vector128.Create((byte)10, 5, 0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15)));
        Vector256<byte> place0 = Twice(
            Vector128.Create((byte)255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255));
        Vector256<byte> place1 = Twice(
            Vector128.Create((byte)0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0));

        Vector256<byte> first = Chosen(place0, b, place1, g, r);
        Vector256<byte> second = Chosen(place0, g, place1, r, b);
        Vector256<byte> third = Chosen(place0, r, place1, b, g);
        Avx2.Permute2x128(first, second, 0x20).Store(bgr);
        Avx2.Permute2x128(third, first, 0x30).Store(bgr + 32);
        Avx2.Permute2x128(second, third, 0x31).Store(bgr + 64);
    }

    private static Vector256<byte> Twice(Vector128<byte> half) => Vector256.Create(half, half);

    private static Vector256<byte> Chosen(
        Vector256<byte> place0,
        Vector256<byte> at0,
        Vector256<byte> place1,
        Vector256<byte> at1,
        Vector256<byte> at2) =>
        Avx2.BlendVariable(Avx2.BlendVariable(at2, at1, place1), at0, place0);
}
#endif
