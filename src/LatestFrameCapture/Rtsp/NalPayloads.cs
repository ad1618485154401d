namespace LatestFrames;

/// <summary>
/// NAL units as they come in RTP payloads: whole or in fragments, and from cheap cameras with start codes and several
/// in one payload.
/// </summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class NalPayloads(NalAssembler assembler)
{
    private bool _isFragmented;
    private uint _fragmentTime;

    /// <summary>Adds whole NAL units.</summary>
    /// <param name="bytes">One, or several with start codes between.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>False when there is none.</returns>
    public bool TryAdd(ReadOnlySpan<byte> bytes, in PacketInfo packet)
    {
        bool hasAny = false;
        _isFragmented = false;
        bytes = NalUnit.Trim(bytes);
        while (bytes.Length > 0)
        {
            int next = bytes.IndexOf(NalUnit.ShortStartCode);
            ReadOnlySpan<byte> nal = next < 0 ? bytes : bytes.Slice(0, next);
            if (nal.Length > 0 && assembler.Begin(nal, packet))
            {
                assembler.End();
                hasAny = true;
            }

            bytes = next < 0 ? [] : bytes.Slice(next + NalUnit.ShortStartCode.Length);
        }

        return hasAny;
    }

    /// <summary>Adds a fragment.</summary>
    /// <param name="header">The header of the NAL unit that it belongs to.</param>
    /// <param name="bytes">The fragment.</param>
    /// <param name="isStart">Whether it is the first.</param>
    /// <param name="isEnd">Whether it is the last.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>False when it does not begin or continue a NAL unit.</returns>
    public bool TryAddFragment(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> bytes, bool isStart, bool isEnd, in PacketInfo packet)
    {
        bool isGood = isStart ? TryBegin(header, bytes, packet) : TryContinue(bytes, packet);
        _isFragmented = isGood && !isEnd;
        _fragmentTime = packet.Time;
        if (isEnd) assembler.End();
        return isGood;
    }

    private bool TryBegin(ReadOnlySpan<byte> header, ReadOnlySpan<byte> bytes, in PacketInfo packet)
    {
        // A start code that was fragmented as if it were a NAL unit: its first zero became the header.
        if (header[0] == 0 && bytes.Length > 2 && bytes[0] == 0 && bytes[1] <= 1)
        {
            int start = 0;
            while (start < bytes.Length && bytes[start] == 0) start++;
            return start < bytes.Length && bytes[start] == 1 && TryBeginEach(bytes.Slice(start + 1), packet);
        }

        // The decision that Begin makes needs the first bytes together with the header.
        Span<byte> first = stackalloc byte[24];
        int taken = Math.Min(bytes.Length, first.Length - header.Length);
        header.CopyTo(first);
        bytes.Slice(0, taken).CopyTo(first.Slice(header.Length));
        if (!assembler.Begin(first.Slice(0, header.Length + taken), packet)) return false;
        return TryAppend(bytes.Slice(taken), packet);
    }

    private bool TryContinue(ReadOnlySpan<byte> bytes, in PacketInfo packet)
    {
        if (_isFragmented && assembler.IsNalOpen && _fragmentTime == packet.Time) return TryAppend(bytes, packet);

        // Its first fragment is missing.
        assembler.Damage(packet);
        return false;
    }

    private bool TryAppend(ReadOnlySpan<byte> bytes, in PacketInfo packet)
    {
        int next = bytes.IndexOf(NalUnit.ShortStartCode);
        assembler.Continue(next < 0 ? bytes : bytes.Slice(0, next));
        return next < 0 || TryBeginEach(bytes.Slice(next + NalUnit.ShortStartCode.Length), packet);
    }

    // The last one stays open: the next fragment continues it.
    private bool TryBeginEach(ReadOnlySpan<byte> bytes, in PacketInfo packet)
    {
        while (true)
        {
            int next = bytes.IndexOf(NalUnit.ShortStartCode);
            ReadOnlySpan<byte> nal = next < 0 ? bytes : bytes.Slice(0, next);
            bool hasBegun = nal.Length > 0 && assembler.Begin(nal, packet);
            if (next < 0) return hasBegun;
            bytes = bytes.Slice(next + NalUnit.ShortStartCode.Length);
        }
    }
}
