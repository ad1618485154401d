namespace LatestFrames;

/// <summary>A packet that the test camera sends.</summary>
/// <param name="Data">The packet; empty for a wait alone.</param>
/// <param name="IsControl">Whether it is RTCP.</param>
/// <param name="Delay">The wait before it.</param>
/// <param name="Rest">Packets of RTP that follow in the same write to a TCP connection.</param>
internal sealed record RtspTestPacket(
    byte[] Data, bool IsControl = false, TimeSpan Delay = default, IReadOnlyList<byte[]>? Rest = null)
{
    /// <summary>A packet of RTP with a payload.</summary>
    public static byte[] Rtp(
        int sequence, byte[] payload, uint timestamp = 0, bool isLast = true, int payloadType = 96) =>
    [
        0x80, (byte)((isLast ? 0x80 : 0) | payloadType), (byte)(sequence >> 8), (byte)sequence,
        (byte)(timestamp >> 24), (byte)(timestamp >> 16), (byte)(timestamp >> 8), (byte)timestamp,
        0x11, 0x22, 0x33, 0x44, .. payload,
    ];
}
