using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>One of the packets that an RTCP message consists of (RFC 3550, 6.4 to 6.6).</summary>
internal readonly ref struct RtcpPacket
{
    /// <summary>The type of a sender report.</summary>
    public const int SenderReport = 200;

    /// <summary>The type of a receiver report.</summary>
    public const int ReceiverReport = 201;

    /// <summary>The type of a source description.</summary>
    public const int Description = 202;

    /// <summary>The type of the message that a source ends.</summary>
    public const int Bye = 203;

    private const int HeaderLength = 4;

    /// <summary>The packet type.</summary>
    public int Type { get; private init; }

    /// <summary>The number of sources or report blocks.</summary>
    public int Count { get; private init; }

    /// <summary>What follows the first four bytes.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Reads the first packet of a message and removes it.</summary>
    /// <returns>False when there is none, or it is broken.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> message, out RtcpPacket packet)
    {
        packet = default;
        if (message.Length < HeaderLength || message[0] >> 6 != 2) return false;
        int length = HeaderLength + 4 * BinaryPrimitives.ReadUInt16BigEndian(message.Slice(2));
        if (length > message.Length) return false;
        packet = new RtcpPacket
        {
            Type = message[1],
            Count = message[0] & 31,
            Body = message.Slice(HeaderLength, length - HeaderLength),
        };
        message = message.Slice(length);
        return true;
    }

    /// <summary>Reads 32 bits of the body.</summary>
    /// <param name="word">The number of the word, from 0.</param>
    /// <returns>0 behind the end.</returns>
    public uint Word(int word) =>
        4 * word + 4 <= Body.Length ? BinaryPrimitives.ReadUInt32BigEndian(Body.Slice(4 * word)) : 0;
}
