namespace LatestFrames;

/// <summary>Makes access units out of the payloads of RTP packets, which come in order.</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal abstract class Depacketizer
{
    /// <summary>The number of payloads that could not be understood.</summary>
    public long Malformed { get; protected set; }

    /// <summary>Uses the next payload.</summary>
    /// <param name="payload">The payload, not empty.</param>
    /// <param name="packet">The packet's time, marker and arrival.</param>
    public abstract void OnPayload(ReadOnlySpan<byte> payload, in PacketInfo packet);

    /// <summary>Packets are missing before the next payload.</summary>
    public abstract void OnLoss();

    /// <summary>The next payload belongs to another stream.</summary>
    public abstract void OnRestart();
}
