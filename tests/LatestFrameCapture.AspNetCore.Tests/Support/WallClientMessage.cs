using System.Buffers.Binary;
using System.Text.Json;

namespace LatestFrames;

/// <summary>A message of the server: JSON, or a picture.</summary>
/// <param name="Json">The JSON; null for a picture.</param>
/// <param name="Camera">The camera's index.</param>
/// <param name="Number">The frame's number, or that among the coded pictures.</param>
/// <param name="GrabbedAt">When it arrived, by the server's clock.</param>
/// <param name="Content">JPEG, or H.264.</param>
/// <param name="Sequence">The number of a coded picture in its tile; 0 for JPEG.</param>
/// <param name="IsKey">Whether a coded picture is a key frame.</param>
/// <param name="Profile">What its coding's name is made of.</param>
internal sealed record WallClientMessage(
    JsonDocument? Json,
    int Camera = 0,
    long Number = 0,
    double GrabbedAt = 0,
    byte[]? Content = null,
    int Sequence = 0,
    bool IsKey = false,
    int Profile = 0)
{
    public byte[] Content { get; } = Content ?? [];

    /// <summary>Whether it says that a camera has no coded pictures for this page now.</summary>
    public bool IsNoStream(int camera) =>
        Json is not null && Json.RootElement.TryGetProperty("noStream", out JsonElement of) && of.GetInt32() == camera;

    public static WallClientMessage OfPicture(ReadOnlySpan<byte> message)
    {
        bool isCoded = message[0] == 2;
        return new WallClientMessage(
            null,
            BinaryPrimitives.ReadUInt16LittleEndian(message[2..]),
            (long)BinaryPrimitives.ReadDoubleLittleEndian(message[8..]),
            BinaryPrimitives.ReadDoubleLittleEndian(message[16..]),
            message[(isCoded ? StreamHeader.Size : PictureHeader.Size)..].ToArray(),
            isCoded ? BinaryPrimitives.ReadInt32LittleEndian(message[24..]) : 0,
            (message[1] & 1) != 0,
            isCoded ? (int)(BinaryPrimitives.ReadUInt32BigEndian(message[28..]) >> 8) : 0);
    }
}
