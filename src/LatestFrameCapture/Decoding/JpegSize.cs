using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>Reads the size of a JPEG picture before it is decoded.</summary>
internal static class JpegSize
{
    /// <summary>Whether the picture begins as a JPEG and says a size that may be decoded.</summary>
    public static bool IsAcceptable(ReadOnlySpan<byte> jpeg) =>
        TryRead(jpeg, out int width, out int height)
        && width > 0 && height > 0 && (long)width * height <= AccessUnit.MaxPixels;

    /// <summary>Reads the size from the frame header (ITU-T T.81, B.2.2).</summary>
    public static bool TryRead(ReadOnlySpan<byte> jpeg, out int width, out int height)
    {
        width = height = 0;
        if (jpeg.Length < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8) return false;
        int at = 2;
        while (at + 9 <= jpeg.Length)
        {
            if (jpeg[at] != 0xFF) return false;
            byte marker = jpeg[at + 1];
            if (marker == 0xFF)
            {
                // A fill byte.
                at++;
                continue;
            }

            if (IsFrameHeader(marker))
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(jpeg.Slice(at + 5));
                width = BinaryPrimitives.ReadUInt16BigEndian(jpeg.Slice(at + 7));
                return true;
            }

            // The scan, or the end: there was no frame header.
            if (marker is 0xDA or 0xD9) return false;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.Slice(at + 2));
        }

        return false;
    }

    // SOF0 to SOF15 without DHT, JPG and DAC.
    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
