namespace LatestFrames;

/// <summary>What a depacketizer must know of an RTP packet beside its payload.</summary>
/// <param name="Time">Its RTP time.</param>
/// <param name="IsMarked">Its marker bit: the last packet of a picture.</param>
/// <param name="Arrival">When it arrived: a timestamp of the capture's clock.</param>
internal readonly record struct PacketInfo(uint Time, bool IsMarked, long Arrival);
