using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>Makes RTP packets out of NAL units and JPEG files.</summary>
internal sealed class RtpPacketizer(VideoCodec codec)
{
    public int PayloadType { get; set; } = 96;

    public uint Source { get; set; } = 0x01020304;

    public ushort Sequence { get; set; } = 1000;

    /// <summary>The longest payload; a longer NAL unit becomes fragments.</summary>
    public int MaxPayload { get; set; } = 1400;

    /// <summary>Whether small NAL units share a packet.</summary>
    public bool Aggregates { get; set; }

    public Markers Markers { get; set; }

    public static byte[] Packet(
        int payloadType, ushort sequence, uint time, uint source, bool marker, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[12 + payload.Length];
        packet[0] = 0x80;
        packet[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), time);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), source);
        payload.CopyTo(packet.AsSpan(12));
        return packet;
    }

    /// <summary>The packets of one access unit.</summary>
    public List<byte[]> Packetize(IReadOnlyList<byte[]> nals, uint time)
    {
        var payloads = new List<(byte[] Bytes, bool EndsSlice)>();
        var together = new List<byte[]>();
        foreach (byte[] nal in nals)
        {
            if (Aggregates && nal.Length < 200)
            {
                together.Add(nal);
                continue;
            }

            Flush(together, payloads);
            if (nal.Length <= MaxPayload) payloads.Add((nal, true));
            else payloads.AddRange(Fragments(nal));
        }

        Flush(together, payloads);
        var packets = new List<byte[]>();
        for (int i = 0; i < payloads.Count; i++)
        {
            bool marker = Markers switch
            {
                Markers.None => false,
                Markers.EverySlice => payloads[i].EndsSlice,
                _ => i == payloads.Count - 1,
            };
            packets.Add(Next(payloads[i].Bytes, time, marker));
        }

        return packets;
    }

    public byte[] Next(ReadOnlySpan<byte> payload, uint time, bool marker) =>
        Packet(PayloadType, unchecked(Sequence++), time, Source, marker, payload);

    private void Flush(List<byte[]> together, List<(byte[] Bytes, bool EndsSlice)> payloads)
    {
        if (together.Count == 1) payloads.Add((together[0], true));
        if (together.Count > 1)
        {
            var bytes = new List<byte>(codec == VideoCodec.H264 ? [0x78] : [48 << 1, 1]);
            foreach (byte[] nal in together) bytes.AddRange([(byte)(nal.Length >> 8), (byte)nal.Length, .. nal]);
            payloads.Add(([.. bytes], true));
        }

        together.Clear();
    }

    private IEnumerable<(byte[] Bytes, bool EndsSlice)> Fragments(byte[] nal)
    {
        int header = codec == VideoCodec.H264 ? 1 : 2;
        int size = MaxPayload - header - 1;
        for (int at = header; at < nal.Length; at += size)
        {
            bool isEnd = at + size >= nal.Length;
            int flags = (at == header ? 0x80 : 0) | (isEnd ? 0x40 : 0);
            byte[] head = codec == VideoCodec.H264
                ? [(byte)(nal[0] & 0xe0 | 28), (byte)(flags | nal[0] & 31)]
                : [(byte)(nal[0] & 0x81 | 49 << 1), nal[1], (byte)(flags | nal[0] >> 1 & 63)];
            yield return ([.. head, .. nal.AsSpan(at, Math.Min(size, nal.Length - at))], isEnd);
        }
    }
}
