namespace LatestFrames;

/// <summary>A packet that the test camera sends.</summary>
/// <param name="Data">The packet.</param>
/// <param name="IsControl">Whether it is RTCP.</param>
/// <param name="Delay">The wait before it.</param>
internal sealed record RtspTestPacket(byte[] Data, bool IsControl = false, TimeSpan Delay = default)
{
    /// <summary>A packet of RTP with a payload.</summary>
    public static byte[] Rtp(int sequence, byte[] payload, uint timestamp = 0, bool isLast = true, int payloadType = 96) =>
    [
        0x80, (byte)((isLast ? 0x80 : 0) | payloadType), (byte)(sequence >> 8), (byte)sequence,
        (byte)(timestamp >> 24), (byte)(timestamp >> 16), (byte)(timestamp >> 8), (byte)timestamp,
        0x11, 0x22, 0x33, 0x44, .. payload,
    ];
}
