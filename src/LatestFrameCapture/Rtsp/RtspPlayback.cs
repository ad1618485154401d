namespace LatestFrames;

/// <summary>What a connection to a camera does with the pictures that come.</summary>
/// <param name="KeyFramesOnly">Whether only key frames are decoded.</param>
/// <param name="ShowsDamaged">Whether pictures with missing packets are shown.</param>
/// <param name="IsOnDemand">Whether pictures are decoded only when they are retrieved.</param>
/// <param name="Decoder">What decodes.</param>
/// <param name="Memory">What was learned of the camera, shared with later connections.</param>
internal sealed record RtspPlayback(
    bool KeyFramesOnly, bool ShowsDamaged, bool IsOnDemand, VideoDecoderKind Decoder, RtspMemory Memory);
