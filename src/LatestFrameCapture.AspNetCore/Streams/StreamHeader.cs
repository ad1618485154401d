using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>What stands before a coded picture in a message to the page.</summary>
/// <remarks>
/// The first 24 bytes are as in <see cref="PictureHeader"/>: the kind of content is 2 (H.264), in the second byte bit 0
/// says that it is a key frame and bit 1 that it is too old to be drawn, and the number is that among the camera's
/// coded pictures. Then the tile's own number of it (32 bits), which the page answers, and the three bytes of the
/// sequence parameter set from which the codec's name is made (RFC 6381, 3.3), and a reserved byte.
/// </remarks>
internal static class StreamHeader
{
    public const int Size = PictureHeader.Size + 8;

    private const byte H264 = 2;
    private const byte KeyFrame = 1;
    private const byte Old = 2;

    public static void Write(
        Span<byte> header,
        int camera,
        in CodedPicture picture,
        int profile,
        StreamTurn turn,
        double grabbedMilliseconds)
    {
        PictureHeader.Write(header, camera, picture.Width, picture.Height, picture.Number, grabbedMilliseconds);
        header[0] = H264;
        header[1] = (byte)((picture.IsKeyFrame ? KeyFrame : 0) | (turn.IsOld ? Old : 0));
        BinaryPrimitives.WriteInt32LittleEndian(header[PictureHeader.Size..], turn.Sequence);
        BinaryPrimitives.WriteInt32BigEndian(header[(PictureHeader.Size + 4)..], profile << 8);
    }
}
