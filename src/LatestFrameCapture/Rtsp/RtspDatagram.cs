namespace LatestFrames;

/// <summary>A packet of RTP or RTCP; valid until the next call of the client that returned it.</summary>
internal readonly ref struct RtspDatagram(ReadOnlySpan<byte> data, bool isControl, long arrivalTimestamp)
{
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether the packet is RTCP.</summary>
    public bool IsControl { get; } = isControl;

    /// <summary>A timestamp of the settings' clock, taken when the packet's bytes were read.</summary>
    public long ArrivalTimestamp { get; } = arrivalTimestamp;
}
