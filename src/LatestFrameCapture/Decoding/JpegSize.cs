using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>Reads the size of a JPEG picture before it is decoded.</summary>
internal static class JpegSize
{
    // Encoders make about ten of a progressive picture. Each costs the decoder a pass over the whole picture, however
    // few bytes it has: 150 KB can keep it busy for minutes.
    private const int MaxScans = 64;
    private const long MaxWork = 16L * AccessUnit.MaxPixels;

    private static readonly byte[] s_scan = [0xFF, 0xDA];

    /// <summary>Whether the picture begins as a JPEG and says a size that may be decoded.</summary>
    /// <param name="jpeg">The picture.</param>
    /// <param name="width">Its width, in pixels.</param>
    /// <param name="height">Its height, in pixels.</param>
    public static bool IsAcceptable(ReadOnlySpan<byte> jpeg, out int width, out int height)
    {
        if (!TryRead(jpeg, out width, out height, out int end) || width == 0 || height == 0) return false;
        long pixels = (long)width * height;
        return pixels <= AccessUnit.MaxPixels
            && CountScans(jpeg.Slice(end)) is <= MaxScans and var scans
            && scans * pixels <= MaxWork;
    }

    /// <summary>Reads the size from the frame header (ITU-T T.81, B.2.2), and where that ends.</summary>
    private static bool TryRead(ReadOnlySpan<byte> jpeg, out int width, out int height, out int end)
    {
        width = height = end = 0;
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
                end = at + 9;
                return true;
            }

            // Only what the decoder understands in the same way: it takes no length after these (libjpeg's jdmarker.c),
            // so that a length here would lead past the frame header that it reads. The scan, or the end: there was no
            // frame header.
            if (marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xDA)) return false;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.Slice(at + 2));
        }

        return false;
    }

    /// <summary>Counts the beginnings of scans, up to one more than may be.</summary>
    private static int CountScans(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        while (count <= MaxScans && bytes.IndexOf(s_scan) is var at and >= 0)
        {
            count++;
            bytes = bytes.Slice(at + s_scan.Length);
        }

        return count;
    }

    // SOF0 to SOF15 without DHT, JPG and DAC.
    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
