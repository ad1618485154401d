using System.Text;

namespace LatestFrames;

/// <summary>Which node of a cluster has a camera, by Redis Cluster's rule: CRC-16 (XMODEM) of what is in
/// braces.</summary>
internal static class KeySlots
{
    private const int Slots = 16384;
    private const ushort Polynomial = 0x1021;

    public static int NodeOf(int camera, int nodes) =>
        (int)((long)(Crc(Encoding.ASCII.GetBytes($"camera-{camera:0000}")) % Slots) * nodes / Slots);

    internal static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0;
        foreach (byte b in bytes)
        {
            crc ^= (ushort)(b << 8);
            for (int bit = 0; bit < 8; bit++)
                crc = (ushort)((crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1);
        }

        return crc;
    }
}
