namespace LatestFrames;

public sealed class YuvRowTests
{
    /// <summary>Blocks of registers against one pixel after the other, which what is narrower than a block
    /// is.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Blocks_give_what_single_pixels_give(bool isHalved)
    {
        const int Width = 32 * 5 + 16 + 3;
        var random = new Random(4);
        byte[] y = new byte[Width], u = new byte[Width], v = new byte[Width],
            blocks = new byte[3 * Width], single = new byte[6];
        for (int round = 0; round < 200; round++)
        {
            random.NextBytes(y);
            random.NextBytes(u);
            random.NextBytes(v);
            YuvMatrix matrix = YuvMatrix.For(round % 3 == 0 ? 1 : 5, round % 2 == 0);
            Convert(y, u, v, blocks, Width, isHalved, matrix);
            for (int x = 0; x < Width; x++)
            {
                int chroma = isHalved ? x / 2 : x;
                Convert([y[x]], [u[chroma]], [v[chroma]], single, 1, isHalved, matrix);
                for (int i = 0; i < 3; i++) Assert.InRange(blocks[3 * x + i] - single[i], -1, 1);
            }
        }
    }

    [Theory]
    [InlineData(5, false, 235, 128, 128, 255, 255, 255)]
    [InlineData(5, false, 16, 128, 128, 0, 0, 0)]
    [InlineData(5, false, 81, 90, 240, 0, 0, 254)]
    [InlineData(1, false, 63, 102, 240, 0, 0, 255)]
    [InlineData(5, true, 76, 85, 255, 0, 0, 254)]
    [InlineData(1, true, 54, 99, 255, 0, 0, 254)]
    public void Known_colors_are_right(int colorSpace, bool isFullRange, byte y, byte u, byte v, int b, int g, int r)
    {
        byte[] bgr = new byte[3];
        Convert([y], [u], [v], bgr, 1, isHalved: true, YuvMatrix.For(colorSpace, isFullRange));
        Assert.InRange(bgr[0], b - 1, b + 1);
        Assert.InRange(bgr[1], g - 1, g + 1);
        Assert.InRange(bgr[2], r - 1, r + 1);
    }

    private static void Convert(byte[] y, byte[] u, byte[] v, byte[] bgr, int width, bool isHalved, YuvMatrix matrix) =>
        YuvRow.Convert(y, u, v, bgr, width, isHalved, matrix);
}
