using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>One picture as the bytes of the connection: RTP packets inside RTSP, prepared once for all
/// cameras.</summary>
/// <param name="nals">Its NAL units.</param>
/// <param name="firstPacket">The number of packets of the recording before it.</param>
/// <param name="time">Its RTP time in the recording.</param>
internal sealed class PreparedPicture(byte[][] nals, int firstPacket, uint time)
{
    private const int MaxPayload = 1400;

    private readonly List<int> _headers = [];
    private int _round = -1;

    /// <summary>The bytes, of which <see cref="Patch"/> changes numbers and times.</summary>
    public byte[] Bytes { get; private set; } = [];

    public int Packets => _headers.Count;

    /// <summary>The RTP time of the round that was patched last.</summary>
    public uint Time { get; private set; }

    /// <summary>Splits the picture into packets (RFC 6184: single NAL units, and fragments of what is
    /// longer).</summary>
    public PreparedPicture Prepare()
    {
        var bytes = new List<byte>();
        for (int i = 0; i < nals.Length; i++) AddNal(bytes, nals[i], isLast: i == nals.Length - 1);
        Bytes = [.. bytes];
        return this;
    }

    /// <summary>Gives the packets the numbers and times of a round through the recording.</summary>
    /// <remarks>
    /// The cameras are less than two seconds apart and a round is longer: the last one is through before it changes.
    /// </remarks>
    /// <param name="round">The round, from 0.</param>
    /// <param name="packets">The packets of a round.</param>
    /// <param name="duration">A round's RTP time.</param>
    public void Patch(int round, int packets, uint duration)
    {
        if (round == _round) return;
        _round = round;
        Time = unchecked(time + ((uint)round * duration));
        int number = unchecked(firstPacket + (round * packets));
        foreach (int header in _headers)
        {
            BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(header + 2), unchecked((ushort)number++));
            BinaryPrimitives.WriteUInt32BigEndian(Bytes.AsSpan(header + 4), Time);
        }
    }

    private void AddNal(List<byte> bytes, byte[] nal, bool isLast)
    {
        if (nal.Length <= MaxPayload)
        {
            AddPacket(bytes, [], nal, isLast);
            return;
        }

        for (int at = 1; at < nal.Length; at += MaxPayload)
        {
            int length = Math.Min(MaxPayload, nal.Length - at);
            bool isEnd = at + length == nal.Length;
            byte flags = (byte)((at == 1 ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (nal[0] & 31));
            AddPacket(bytes, [(byte)((nal[0] & 0xe0) | 28), flags], nal.AsSpan(at, length), isLast && isEnd);
        }
    }

    private void AddPacket(List<byte> bytes, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, bool isMarked)
    {
        int length = 12 + head.Length + payload.Length;
        bytes.AddRange([(byte)'$', 0, (byte)(length >> 8), (byte)length]);
        _headers.Add(bytes.Count);
        bytes.AddRange([0x80, (byte)(96 | (isMarked ? 0x80 : 0)), 0, 0, 0, 0, 0, 0, .. Camera.Source]);
        bytes.AddRange(head);
        bytes.AddRange(payload);
    }
}
