using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>The header of an RTP packet, and where its payload is (RFC 3550, 5.1).</summary>
internal readonly struct RtpHeader
{
    /// <summary>The length of the header without lists and extension.</summary>
    public const int MinLength = 12;

    private readonly byte _second;

    private RtpHeader(ReadOnlySpan<byte> packet, int payloadStart, int payloadLength)
    {
        _second = packet[1];
        Sequence = BinaryPrimitives.ReadUInt16BigEndian(packet.Slice(2));
        Time = BinaryPrimitives.ReadUInt32BigEndian(packet.Slice(4));
        Source = BinaryPrimitives.ReadUInt32BigEndian(packet.Slice(8));
        PayloadStart = payloadStart;
        PayloadLength = payloadLength;
    }

    /// <summary>The payload type.</summary>
    public int PayloadType => _second & 0x7f;

    /// <summary>The marker bit.</summary>
    public bool IsMarked => (_second & 0x80) != 0;

    /// <summary>The sequence number.</summary>
    public ushort Sequence { get; }

    /// <summary>The RTP time.</summary>
    public uint Time { get; }

    /// <summary>The SSRC.</summary>
    public uint Source { get; }

    /// <summary>Where the payload begins.</summary>
    public int PayloadStart { get; }

    /// <summary>The payload's length, without padding.</summary>
    public int PayloadLength { get; }

    /// <summary>Whether bytes from an RTP port are an RTCP packet (RFC 5761, 4).</summary>
    public static bool IsControl(ReadOnlySpan<byte> packet) => packet.Length >= 2 && packet[1] is >= 192 and <= 223;

    /// <summary>Reads a packet's header.</summary>
    /// <returns>False when it is none, or longer than the packet.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < MinLength || packet[0] >> 6 != 2) return false;
        int start = MinLength + 4 * (packet[0] & 15);
        if ((packet[0] & 0x10) != 0)
        {
            // Extensions of one and of two bytes (RFC 8285) look alike from outside: a length in words at the end of
            // the first four bytes.
            if (packet.Length < start + 4) return false;
            start += 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(packet.Slice(start + 2));
        }

        int length = packet.Length - start;
        if (length < 0) return false;
        if ((packet[0] & 0x20) != 0)
        {
            int padding = packet[packet.Length - 1];
            if (padding == 0 || padding > length) return false;
            length -= padding;
        }

        header = new RtpHeader(packet, start, length);
        return true;
    }
}
