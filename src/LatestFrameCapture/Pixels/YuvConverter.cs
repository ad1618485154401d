namespace LatestFrames;

/// <summary>Converts decoded pictures of every <see cref="PixelLayout"/> to BGR.</summary>
/// <remarks>
/// Samples of more than 8 bits are rounded to 8 first. Of two rows that share chroma both get the same. Not thread
/// safe.
/// </remarks>
internal sealed unsafe class YuvConverter
{
    // Rows of 8-bit samples, for what does not lie so in the picture.
    private byte[] _y = [];
    private byte[] _u = [];
    private byte[] _v = [];

    /// <summary>Converts a picture.</summary>
    /// <param name="planes">The picture.</param>
    /// <param name="layout">How its samples lie.</param>
    /// <param name="matrix">What they mean.</param>
    /// <param name="bgr">The image's first row, as wide and high as the picture.</param>
    /// <param name="step">The bytes from one row of the image to the next.</param>
    public void Convert(in YuvPlanes planes, PixelLayout layout, YuvMatrix matrix, byte* bgr, long step)
    {
        int chromaWidth = (planes.Width + (1 << layout.ColumnShift) - 1) >> layout.ColumnShift;
        bool isPlain = layout is { Bits: 8, Chroma: ChromaLayout.Planar };
        if (!isPlain) Prepare(planes.Width, chromaWidth, layout);
        fixed (byte* bufferY = _y, bufferU = _u, bufferV = _v)
        {
            for (int row = 0; row < planes.Height; row++)
            {
                int chromaRow = row >> layout.RowShift;
                byte* y = planes.Y + (long)row * planes.YStep;
                byte* u = planes.U + (long)chromaRow * planes.UStep;
                byte* v = planes.V + (long)chromaRow * planes.VStep;
                if (layout.Bits > 8)
                {
                    y = Rounded(y, bufferY, planes.Width, layout.Bits);
                    if (layout.Chroma == ChromaLayout.Planar)
                    {
                        u = Rounded(u, bufferU, chromaWidth, layout.Bits);
                        v = Rounded(v, bufferV, chromaWidth, layout.Bits);
                    }
                }

                if (layout.Chroma != ChromaLayout.Planar)
                {
                    if (layout.Chroma == ChromaLayout.Interleaved) Separate(u, bufferU, bufferV, chromaWidth);
                    u = bufferU;
                    v = bufferV;
                }

                YuvRow.Convert(y, u, v, bgr + row * step, planes.Width, layout.ColumnShift == 1, matrix);
            }
        }
    }

    private void Prepare(int width, int chromaWidth, PixelLayout layout)
    {
        if (_y.Length < width) _y = new byte[width];
        if (_u.Length < chromaWidth) (_u, _v) = (new byte[chromaWidth], new byte[chromaWidth]);
        if (layout.Chroma != ChromaLayout.None) return;
        _u.AsSpan().Fill(128);
        _v.AsSpan().Fill(128);
    }

    private static byte* Rounded(byte* samples, byte* rounded, int count, int bits)
    {
        ushort* wide = (ushort*)samples;
        int shift = bits - 8;
        int half = 1 << (shift - 1);
        for (int i = 0; i < count; i++)
        {
            int value = (wide[i] + half) >> shift;
            rounded[i] = (byte)(value > 255 ? 255 : value);
        }

        return rounded;
    }

    private static void Separate(byte* pairs, byte* u, byte* v, int count)
    {
        for (int i = 0; i < count; i++)
        {
            u[i] = pairs[2 * i];
            v[i] = pairs[2 * i + 1];
        }
    }
}
