using System.Buffers.Binary;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Makes images of what is stored on the server.</summary>
internal static class StoredPictureDecoder
{
    /// <summary>Decodes a picture whose header has been read.</summary>
    /// <returns>False when the bytes are none: truncated, another size or type than the header says.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> value, in StoredPictureHeader header, Mat image)
    {
        if (value.Length <= header.Length) return false;
        ReadOnlySpan<byte> body = value[header.Length..];
        return header.Encoding == FrameEncoding.Raw ? TryCopy(body, header, image) : TryDecompress(body, header, image);
    }

    private static bool TryCopy(ReadOnlySpan<byte> body, in StoredPictureHeader header, Mat image)
    {
        if (body.Length != header.RawLength) return false;
        image.Create(header.Rows, header.Columns, header.Type);
        int row = body.Length / header.Rows;
        nint data = image.Data;
        nint step = (nint)image.Step();
        for (int i = 0; i < header.Rows; i++) CopyTo(body.Slice(i * row, row), data + (i * step));
        GC.KeepAlive(image);
        return true;
    }

    private static unsafe void CopyTo(ReadOnlySpan<byte> bytes, nint target) =>
        bytes.CopyTo(new Span<byte>((void*)target, bytes.Length));

    // The size is compared before anything is decoded: a small value may hold a picture that takes gigabytes.
    private static bool TryDecompress(ReadOnlySpan<byte> body, in StoredPictureHeader header, Mat image) =>
        TryReadSize(body, header, out int width, out int height)
        && width == header.Columns
        && height == header.Rows
        && ImageDecoder.TryDecode(body, ImreadModes.Unchanged, header.Type, image);

    private static bool TryReadSize(
        ReadOnlySpan<byte> body, in StoredPictureHeader header, out int width, out int height)
    {
        if (header.Encoding == FrameEncoding.Jpeg) return JpegSize.IsAcceptable(body, out width, out height);

        // PNG, 5.2 and 11.2.2: the signature, and IHDR as the first chunk: size, bits and kind of the pixels.
        ReadOnlySpan<byte> begin = [0x89, .. "PNG"u8, 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8];
        width = height = 0;
        if (body.Length < begin.Length + 10 || !body.StartsWith(begin)) return false;
        width = BinaryPrimitives.ReadInt32BigEndian(body[begin.Length..]);
        height = BinaryPrimitives.ReadInt32BigEndian(body[(begin.Length + 4)..]);
        int bits = body[begin.Length + 8];
        int channels = body[begin.Length + 9] switch
        {
            0 => 1,
            2 => 3,
            6 => 4,
            _ => 0,
        };
        return channels == header.Type.Channels
            && bits == (header.Type.Depth == MatType.CV_16U ? 16 : 8);
    }
}
