namespace LatestFrames;

/// <summary>What one measurement reads, and for how long.</summary>
/// <param name="Url">The cameras' URL, to which their number is added.</param>
/// <param name="Cameras">How many.</param>
/// <param name="Way">How they are read.</param>
/// <param name="Decoder">What decodes.</param>
/// <param name="WarmUp">The time after all have a frame and before the figures.</param>
/// <param name="Duration">The time of the figures.</param>
internal sealed record ReceiveOptions(
    string Url, int Cameras, Way Way, VideoDecoderKind Decoder, TimeSpan WarmUp, TimeSpan Duration);
