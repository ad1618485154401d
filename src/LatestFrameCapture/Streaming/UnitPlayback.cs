namespace LatestFrames;

/// <summary>What a connection does with the coded pictures that come.</summary>
/// <param name="KeyFramesOnly">Whether only key frames are decoded.</param>
/// <param name="ShowsDamaged">Whether pictures with missing packets are shown.</param>
/// <param name="IsOnDemand">Whether pictures are decoded only when they are retrieved.</param>
/// <param name="Decoder">What decodes.</param>
/// <param name="Threads">With how many threads; shared with later connections.</param>
/// <param name="Hardware">With what hardware, where the decoder can.</param>
/// <param name="HardwareMemory">What was learned of it; shared with later connections.</param>
internal sealed record UnitPlayback(
    bool KeyFramesOnly,
    bool ShowsDamaged,
    bool IsOnDemand,
    VideoDecoderKind Decoder,
    DecoderThreadCount Threads,
    DecoderHardware Hardware = DecoderHardware.None,
    HardwareMemory? HardwareMemory = null)
{
    /// <summary>The way to the readers of coded pictures; null for none.</summary>
    public UnitInlet? Inlet { get; init; }
}
