using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>Writes what stands before the scan of a JPEG file (ITU-T T.81, B.2).</summary>
internal static class JpegHeader
{
    /// <summary>The longest tables: four with values of 16 bits.</summary>
    public const int MaxTablesLength = 4 * 2 * JpegTables.TableLength;

    /// <summary>Appends the header.</summary>
    /// <param name="unit">An empty unit.</param>
    /// <param name="payload">The first payload of the picture.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="tables">One to four quantization tables.</param>
    /// <param name="precision">A bit for each table that has values of 16 bits.</param>
    /// <returns>False when the tables are too short or too long.</returns>
    public static bool TryAppendTo(
        AccessUnit unit, in JpegPayload payload, int width, int height, ReadOnlySpan<byte> tables, int precision)
    {
        unit.TryAppend([0xff, 0xd8]);
        int count = 0;

        // Not collection expressions with values in them, which allocate on .NET Framework.
        Span<byte> start = stackalloc byte[] { 0xff, 0xdb, 0, 0, 0 };
        while (tables.Length > 0)
        {
            bool isWide = (precision >> count & 1) != 0;
            int length = isWide ? 2 * JpegTables.TableLength : JpegTables.TableLength;
            if (count == 4 || tables.Length < length) return false;
            start[3] = (byte)(3 + length);
            start[4] = (byte)(isWide ? 0x10 | count : count);
            unit.TryAppend(start);
            unit.TryAppend(tables.Slice(0, length));
            tables = tables.Slice(length);
            count++;
        }

        if (count == 0) return false;
        Span<byte> frame = stackalloc byte[] { 0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0, 0, 2, 0x11, 0, 3, 0x11, 0 };
        BinaryPrimitives.WriteUInt16BigEndian(frame.Slice(5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(frame.Slice(7), (ushort)width);
        frame[11] = (byte)((payload.Type & 1) == 0 ? 0x21 : 0x22);
        frame[15] = frame[18] = (byte)Math.Min(1, count - 1);
        unit.TryAppend(frame);
        unit.TryAppend(JpegTables.Huffman);
        if (payload.RestartInterval > 0)
        {
            int interval = payload.RestartInterval;
            unit.TryAppend(stackalloc byte[] { 0xff, 0xdd, 0, 4, (byte)(interval >> 8), (byte)interval });
        }

        return unit.TryAppend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
    }
}
