using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>H.265 inside RTP (RFC 7798): single NAL units, aggregation packets and fragmentation units.</summary>
/// <param name="assembler">Receives the NAL units.</param>
/// <param name="hasOrderNumbers">Whether decoding order numbers (DONL) are sent: sprop-max-don-diff is above 0. They
/// are left out, and the NAL units used in the order in which they come.</param>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class H265Depacketizer(NalAssembler assembler, bool hasOrderNumbers) : Depacketizer
{
    private const int HeaderLength = 2;
    private const int Aggregation = 48;
    private const int Fragmentation = 49;

    private readonly NalPayloads _payloads = new(assembler);

    /// <inheritdoc/>
    public override void OnLoss() => assembler.OnLoss();

    /// <inheritdoc/>
    public override void OnRestart() => assembler.OnRestart();

    /// <inheritdoc/>
    public override void OnPayload(ReadOnlySpan<byte> payload, in PacketInfo packet)
    {
        bool isGood = (payload[0] >> 1 & 63) switch
        {
            Aggregation => TryAggregate(payload, packet),
            Fragmentation => TryFragment(payload, packet),
            _ => TrySingle(payload, packet),
        };
        if (!isGood) Malformed++;
        assembler.EndPacket(packet);
    }

    private bool TrySingle(ReadOnlySpan<byte> payload, in PacketInfo packet)
    {
        if (!hasOrderNumbers) return _payloads.TryAdd(payload, packet);
        const int NumberLength = 2;
        if (payload.Length <= HeaderLength + NumberLength) return false;
        ReadOnlySpan<byte> header = payload.Slice(0, HeaderLength);
        payload = payload.Slice(HeaderLength + NumberLength);
        return _payloads.TryAddFragment(header, payload, isStart: true, isEnd: true, packet);
    }

    private bool TryAggregate(ReadOnlySpan<byte> payload, in PacketInfo packet)
    {
        ReadOnlySpan<byte> rest = payload.Slice(Math.Min(HeaderLength, payload.Length));
        int numberLength = hasOrderNumbers ? 2 : 0;
        bool isGood = rest.Length > 0;
        while (rest.Length > 0 && isGood)
        {
            int start = numberLength + 2;
            int size = rest.Length > start ? BinaryPrimitives.ReadUInt16BigEndian(rest.Slice(numberLength)) : 0;
            isGood = size > 0 && size <= rest.Length - start && _payloads.TryAdd(rest.Slice(start, size), packet);
            if (isGood) rest = rest.Slice(start + size);
            numberLength = hasOrderNumbers ? 1 : 0;
        }

        if (!isGood) assembler.Damage(packet);
        return isGood;
    }

    private bool TryFragment(ReadOnlySpan<byte> payload, in PacketInfo packet)
    {
        if (payload.Length <= HeaderLength + 1) return false;
        bool isStart = (payload[2] & 0x80) != 0;
        bool isEnd = (payload[2] & 0x40) != 0;
        int start = HeaderLength + 1 + (isStart && hasOrderNumbers ? 2 : 0);
        if (payload.Length <= start) return false;
        // Not a collection expression, which allocates on .NET Framework.
        ReadOnlySpan<byte> header = stackalloc byte[]
        {
            (byte)(payload[0] & 0x81 | (payload[2] & 63) << 1), payload[1],
        };
        return _payloads.TryAddFragment(header, payload.Slice(start), isStart, isEnd, packet);
    }
}
