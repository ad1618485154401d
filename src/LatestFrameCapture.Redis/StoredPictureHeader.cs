using System.Buffers.Binary;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// What precedes a picture on the server, and tells of it on the channel. Little-endian, 56 bytes: <c>LFC1</c>, the
/// header's length (2), the encoding (1), 0 (1), Mat type (4), columns (4), rows (4), number (8), time of capture (8),
/// time of the camera (8), position in the stream (8), session (4). Times are microseconds since 1970 by the server's
/// clock, the camera's by its own; the position is in microseconds; <see cref="None"/> where there is none.
/// </summary>
internal readonly record struct StoredPictureHeader
{
    public const int Size = 56;

    /// <summary>The largest value, header and picture: a raw picture of the largest size would be larger.</summary>
    public const int MaxValue = 256 * 1024 * 1024;

    private const uint Magic = 0x3143464C;
    private const long None = long.MinValue;

    // A later version may have a longer one.
    private const int MaxSize = 1024;

    private static readonly TimeSpan s_maxPosition = TimeSpan.FromDays(36_500);
    private static readonly long s_maxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000;

    public int Length { get; init; }

    public FrameEncoding Encoding { get; init; }

    public MatType Type { get; init; }

    public int Columns { get; init; }

    public int Rows { get; init; }

    /// <summary>The frame's number in its session.</summary>
    public long Number { get; init; }

    /// <summary>When the frame was captured: microseconds since 1970 by the server's clock.</summary>
    public long CapturedAt { get; init; }

    public DateTimeOffset? CameraTime { get; init; }

    public TimeSpan? Position { get; init; }

    /// <summary>Another one with each start of a publisher.</summary>
    public uint Session { get; init; }

    /// <summary>The bytes of the pixels.</summary>
    public long RawLength => (long)Columns * Rows * Type.Channels * BytesOf(Type);

    public static bool TryRead(ReadOnlySpan<byte> bytes, out StoredPictureHeader header)
    {
        header = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        var encoding = (FrameEncoding)bytes[6];
        var type = new MatType(BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]));
        int columns = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        int rows = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        long number = BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]);
        long captured = BinaryPrimitives.ReadInt64LittleEndian(bytes[28..]);
        long camera = BinaryPrimitives.ReadInt64LittleEndian(bytes[36..]);
        long position = BinaryPrimitives.ReadInt64LittleEndian(bytes[44..]);
        bool isPlausible = length is >= Size and <= MaxSize
            && Enum.IsDefined(encoding)
            && IsAllowed(type)
            && PictureLimit.Allows(columns, rows)
            && number >= 0
            && captured >= 0 && captured <= s_maxTime
            && (camera == None || (camera >= 0 && camera <= s_maxTime))
            && (position == None || Math.Abs((double)position) <= s_maxPosition.TotalMicroseconds);
        if (!isPlausible) return false;
        header = new StoredPictureHeader
        {
            Length = length,
            Encoding = encoding,
            Type = type,
            Columns = columns,
            Rows = rows,
            Number = number,
            CapturedAt = captured,
            CameraTime = camera == None ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(camera),
            Position = position == None ? null : TimeSpan.FromMicroseconds(position),
            Session = BinaryPrimitives.ReadUInt32LittleEndian(bytes[52..]),
        };
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Size);
        bytes[6] = (byte)Encoding;
        bytes[7] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Type.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Columns);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Rows);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[28..], CapturedAt);
        long camera = CameraTime is { } time
            ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : None;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[36..], camera >= 0 ? camera : None);
        BinaryPrimitives.WriteInt64LittleEndian(
            bytes[44..], Position is { } position ? position.Ticks / TimeSpan.TicksPerMicrosecond : None);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[52..], Session);
    }

    /// <summary>Whether pictures of a type are published: 8 or 16 bits, one, three or four channels.</summary>
    public static bool IsAllowed(MatType type) =>
        BytesOf(type) > 0 && type.Channels is 1 or 3 or 4 && type.Value is >= 0 and <= 0xFFF;

    private static int BytesOf(MatType type) => type.Depth switch
    {
        MatType.CV_8U => 1,
        MatType.CV_16U => 2,
        _ => 0,
    };
}
