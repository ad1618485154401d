namespace LatestFrames;

/// <summary>Receives RTP packets in the order of their sequence numbers.</summary>
internal interface IPacketSink
{
    /// <summary>A sequence begins.</summary>
    /// <param name="source">The source, its SSRC.</param>
    /// <param name="sequence">The first sequence number.</param>
    /// <param name="arrival">When its packet arrived.</param>
    /// <param name="isFirst">Whether it is the first of all.</param>
    /// <param name="isOtherSource">Whether another source sent before.</param>
    void OnStart(uint source, ushort sequence, long arrival, bool isFirst, bool isOtherSource);

    /// <summary>The next packet.</summary>
    /// <param name="packet">Its bytes, with a valid header.</param>
    /// <param name="missing">The number of packets missing before it.</param>
    /// <param name="arrival">When it arrived.</param>
    void OnPacket(ReadOnlySpan<byte> packet, int missing, long arrival);
}
