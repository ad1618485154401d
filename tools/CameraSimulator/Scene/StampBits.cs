namespace LatestFrames;

/// <summary>A stamp as bits: 48 of time, 32 of frame number, 16 of checksum, from the highest down.</summary>
internal static class StampBits
{
    /// <summary>How many there are, in the lower end of a <see cref="UInt128"/>.</summary>
    public const int Count = PayloadBits + ChecksumBits;

    private const int NumberBits = 32;
    private const int PayloadBits = FrameClock.Bits + NumberBits;
    private const int ChecksumBits = 16;
    private const ulong TimeMask = (1UL << FrameClock.Bits) - 1;

    public static UInt128 Pack(FrameStamp stamp)
    {
        UInt128 payload =
            (UInt128)((ulong)stamp.TakenAtMicroseconds & TimeMask) << NumberBits | (uint)stamp.FrameNumber;
        return payload << ChecksumBits | Checksum(payload);
    }

    /// <returns>False when the checksum is not the payload's.</returns>
    public static bool TryUnpack(UInt128 bits, out FrameStamp stamp)
    {
        UInt128 payload = bits >> ChecksumBits;
        bool isWhole = Checksum(payload) == (ushort)bits;
        stamp = isWhole ? new FrameStamp((long)(ulong)(payload >> NumberBits), (int)(uint)payload) : default;
        return isWhole;
    }

    // CRC-16/CCITT-FALSE. It starts with ones, so that an all-black corner is not a valid stamp of time zero.
    private static ushort Checksum(UInt128 payload)
    {
        const int polynomial = 0x1021;
        int crc = ushort.MaxValue;
        for (int shift = PayloadBits - 8; shift >= 0; shift -= 8)
        {
            crc ^= (byte)(payload >> shift) << 8;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ polynomial : crc << 1;
        }

        return (ushort)crc;
    }
}
