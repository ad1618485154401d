using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>What a receiver report says of one source, and the report (RFC 3550, 6.4.2 and A.8).</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class ReceptionStatistics(int clockRate, TimeProvider timeProvider)
{
    private const int MaxLost = 0x7fffff;

    private readonly byte[] _identity = Guid.NewGuid().ToByteArray();
    private uint _source;
    private bool _hasSource;
    private long _highest;
    private long _received;
    private long _lost;
    private long _reportedReceived;
    private long _reportedLost;
    private double _jitter;
    private double? _transit;
    private long _firstArrival;
    private uint _reportTime;
    private long _reportArrival;

    /// <summary>Begins with a source, or with a restart of its sequence.</summary>
    public void Start(uint source, ushort sequence, long arrival)
    {
        _source = source;
        _hasSource = true;
        _highest = sequence;
        _received = _lost = _reportedReceived = _reportedLost = 0;
        _jitter = 0;
        _transit = null;
        _firstArrival = arrival;
        _reportTime = 0;
    }

    /// <summary>Counts a packet.</summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="lost">The number of packets missing before it.</param>
    /// <param name="time">Its RTP time.</param>
    /// <param name="arrival">When it arrived.</param>
    public void Add(ushort sequence, int lost, uint time, long arrival)
    {
        _highest += unchecked((ushort)(sequence - _highest));
        _received++;
        _lost += lost;
        double transit = timeProvider.GetElapsedTime(_firstArrival, arrival).TotalSeconds * clockRate - time;
        double difference = Math.Abs(transit - (_transit ?? transit));
        _transit = transit;

        // Not where RTP time wrapped or jumped.
        if (difference < 10.0 * clockRate) _jitter += (difference - _jitter) / 16;
    }

    /// <summary>Notes a sender report, which the next receiver report names.</summary>
    /// <param name="seconds">The seconds of its NTP time.</param>
    /// <param name="fraction">The fraction of its NTP time.</param>
    /// <param name="arrival">When it arrived.</param>
    public void OnReport(uint seconds, uint fraction, long arrival)
    {
        _reportTime = seconds << 16 | fraction >> 16;
        _reportArrival = arrival;
    }

    /// <summary>Writes a receiver report and a source description with a random name.</summary>
    /// <returns>The number of bytes; 0 when they do not fit.</returns>
    public int Write(Span<byte> buffer)
    {
        const int HeadLength = 8;
        const int BlockLength = 24;
        const int NameLength = 16;
        const int DescriptionLength = 28;
        int length = HeadLength + (_hasSource ? BlockLength : 0);
        if (buffer.Length < length + DescriptionLength) return 0;
        buffer.Slice(0, length + DescriptionLength).Clear();
        WriteHead(buffer, _hasSource ? 1 : 0, RtcpPacket.ReceiverReport, length);
        if (_hasSource) WriteBlock(buffer.Slice(HeadLength, BlockLength));
        Span<byte> description = buffer.Slice(length, DescriptionLength);
        WriteHead(description, 1, RtcpPacket.Description, DescriptionLength);
        const byte CName = 1;
        description[8] = CName;
        description[9] = NameLength;
        for (int i = 0; i < NameLength; i++)
        {
            int digit = _identity[i / 2 + 8] >> (i % 2 * 4) & 15;
            description[10 + i] = (byte)"0123456789abcdef"[digit];
        }

        return length + DescriptionLength;
    }

    private void WriteHead(Span<byte> packet, int count, int type, int length)
    {
        packet[0] = (byte)(0x80 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet.Slice(2), (ushort)(length / 4 - 1));
        _identity.AsSpan(0, 4).CopyTo(packet.Slice(4));
    }

    private void WriteBlock(Span<byte> block)
    {
        long received = _received - _reportedReceived;
        long lost = _lost - _reportedLost;
        _reportedReceived = _received;
        _reportedLost = _lost;
        long fraction = lost > 0 ? Math.Min(255, 256 * lost / (lost + received)) : 0;
        long delay = _reportTime == 0 ? 0 : (long)(timeProvider.GetElapsedTime(_reportArrival).TotalSeconds * 65536);
        BinaryPrimitives.WriteUInt32BigEndian(block, _source);
        BinaryPrimitives.WriteUInt32BigEndian(block.Slice(4), (uint)(fraction << 24 | Math.Min(_lost, MaxLost)));
        BinaryPrimitives.WriteUInt32BigEndian(block.Slice(8), unchecked((uint)_highest));
        BinaryPrimitives.WriteUInt32BigEndian(block.Slice(12), (uint)_jitter);
        BinaryPrimitives.WriteUInt32BigEndian(block.Slice(16), _reportTime);
        BinaryPrimitives.WriteUInt32BigEndian(block.Slice(20), unchecked((uint)delay));
    }
}
