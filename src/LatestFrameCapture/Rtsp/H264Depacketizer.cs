using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>H.264 inside RTP (RFC 6184): single NAL units, STAP-A and -B, MTAP16 and 24, FU-A and -B.</summary>
/// <remarks>
/// Interleaved packets (STAP-B, MTAP, FU-B) are used in the order in which they come; no camera is known to interleave.
/// Thread safety: not thread safe; used by the thread that receives.
/// </remarks>
internal sealed class H264Depacketizer(NalAssembler assembler) : Depacketizer
{
    private const int StapA = 24;
    private const int StapB = 25;
    private const int Mtap16 = 26;
    private const int Mtap24 = 27;
    private const int FuA = 28;
    private const int FuB = 29;

    private readonly NalPayloads _payloads = new(assembler);

    /// <inheritdoc/>
    public override void OnLoss() => assembler.OnLoss();

    /// <inheritdoc/>
    public override void OnRestart() => assembler.OnRestart();

    /// <inheritdoc/>
    public override void OnPayload(ReadOnlySpan<byte> payload, in PacketInfo packet)
    {
        bool isGood = (payload[0] & 31) switch
        {
            StapA => TryAggregate(payload.Slice(1), 0, packet),
            StapB => payload.Length > 3 && TryAggregate(payload.Slice(3), 0, packet),
            Mtap16 => payload.Length > 3 && TryAggregate(payload.Slice(3), 3, packet),
            Mtap24 => payload.Length > 3 && TryAggregate(payload.Slice(3), 4, packet),
            FuA => TryFragment(payload, 2, packet),
            FuB => TryFragment(payload, 4, packet),
            _ => _payloads.TryAdd(payload, packet),
        };
        if (!isGood) Malformed++;
        assembler.EndPacket(packet);
    }

    // Each NAL unit with its size before it; in MTAP also with a number and a time, which is added to the packet's.
    private bool TryAggregate(ReadOnlySpan<byte> rest, int offsetLength, in PacketInfo packet)
    {
        bool isGood = rest.Length > 0;
        while (rest.Length > 0 && isGood)
        {
            int size = rest.Length >= 2 + offsetLength ? BinaryPrimitives.ReadUInt16BigEndian(rest) : -1;
            isGood = size >= 0 && size <= rest.Length - 2 - offsetLength;
            if (!isGood) break;
            if (size == 0)
            {
                // An empty unit says nothing, and harms nothing.
                rest = rest.Slice(2 + offsetLength);
                continue;
            }

            uint offset = 0;
            for (int i = 1; i < offsetLength; i++) offset = offset << 8 | rest[2 + i];
            PacketInfo own = packet with { Time = unchecked(packet.Time + offset) };
            isGood = _payloads.TryAdd(rest.Slice(2 + offsetLength, size), own);
            rest = rest.Slice(2 + offsetLength + size);
        }

        if (!isGood) assembler.Damage(packet);
        return isGood;
    }

    private bool TryFragment(ReadOnlySpan<byte> payload, int headerLength, in PacketInfo packet)
    {
        if (payload.Length <= headerLength) return false;
        bool isStart = (payload[1] & 0x80) != 0;
        bool isEnd = (payload[1] & 0x40) != 0;
        // Not a collection expression, which allocates on .NET Framework.
        ReadOnlySpan<byte> header = stackalloc byte[] { (byte)(payload[0] & 0xe0 | payload[1] & 31) };
        return _payloads.TryAddFragment(header, payload.Slice(headerLength), isStart, isEnd, packet);
    }
}
