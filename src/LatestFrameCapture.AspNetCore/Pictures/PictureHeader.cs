using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>What stands before a picture in a message to the page.</summary>
/// <remarks>
/// Little-endian: the kind of content (1: JPEG), a reserved byte, the camera's index (16 bits), the size of the frame
/// before it was made smaller (16 bits each), the frame's number and the time at which it arrived, in milliseconds by
/// the server's clock (64-bit floating-point numbers, which JavaScript can read).
/// </remarks>
internal static class PictureHeader
{
    public const int Size = 24;

    private const byte Jpeg = 1;

    public static void Write(
        Span<byte> header, int camera, int columns, int rows, long number, double grabbedMilliseconds)
    {
        header[0] = Jpeg;
        header[1] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)camera);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)Math.Min(columns, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)Math.Min(rows, ushort.MaxValue));
        BinaryPrimitives.WriteDoubleLittleEndian(header[8..], number);
        BinaryPrimitives.WriteDoubleLittleEndian(header[16..], grabbedMilliseconds);
    }
}
