using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>The headers at the beginning of a JPEG payload (RFC 2435, 3.1).</summary>
internal readonly ref struct JpegPayload
{
    private const int MainLength = 8;
    private const int RestartLength = 4;
    private const int QuantizationLength = 4;

    /// <summary>Where the data belongs in the picture's scan.</summary>
    public int Offset { get; private init; }

    /// <summary>0 is 4:2:2, 1 is 4:2:0; 64 more with restart markers.</summary>
    public int Type { get; private init; }

    /// <summary>The quality, 1 to 99, or the number of the tables, 128 to 255.</summary>
    public int Quality { get; private init; }

    /// <summary>The width in pixels; 0 when it is too large for the field.</summary>
    public int Width { get; private init; }

    /// <summary>The height in pixels; 0 when it is too large for the field.</summary>
    public int Height { get; private init; }

    /// <summary>The MCUs between restart markers; 0 without them.</summary>
    public int RestartInterval { get; private init; }

    /// <summary>A bit for each table that has values of 16 bits.</summary>
    public int Precision { get; private init; }

    /// <summary>The quantization tables; empty when there are none.</summary>
    public ReadOnlySpan<byte> Tables { get; private init; }

    /// <summary>The data of the scan.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Reads the headers.</summary>
    /// <returns>False when they are broken, or of a type without a definition.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out JpegPayload header)
    {
        header = default;
        if (payload.Length < MainLength) return false;
        int offset = BinaryPrimitives.ReadInt32BigEndian(payload) & 0xffffff;
        int type = payload[4];
        int quality = payload[5];
        bool hasRestart = type is >= 64 and < 128;
        if (type is not (0 or 1 or 64 or 65) || quality is 0 or (>= 100 and < 128)) return false;
        ReadOnlySpan<byte> rest = payload.Slice(MainLength);
        int interval = 0;
        if (hasRestart)
        {
            if (rest.Length < RestartLength) return false;
            interval = BinaryPrimitives.ReadUInt16BigEndian(rest);
            rest = rest.Slice(RestartLength);
        }

        int precision = 0;
        ReadOnlySpan<byte> tables = [];
        if (offset == 0 && quality >= 128)
        {
            if (rest.Length < QuantizationLength) return false;
            precision = rest[1];
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest.Slice(2));
            if (length > rest.Length - QuantizationLength) return false;
            tables = rest.Slice(QuantizationLength, length);
            rest = rest.Slice(QuantizationLength + length);
        }

        header = new JpegPayload
        {
            Offset = offset,
            Type = type,
            Quality = quality,
            Width = 8 * payload[6],
            Height = 8 * payload[7],
            RestartInterval = interval,
            Precision = precision,
            Tables = tables,
            Data = rest,
        };
        return true;
    }
}
