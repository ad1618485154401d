namespace LatestFrames;

/// <summary>What a stream needs of a decoder.</summary>
/// <param name="Kind">What decodes.</param>
/// <param name="Codec">The stream's coding.</param>
/// <param name="Threads">The number of threads.</param>
/// <param name="Sets">The stream's parameter sets (<see cref="ParameterSetBlock"/>).</param>
internal readonly record struct DecoderUse(
    VideoDecoderKind Kind, VideoCodec Codec, int Threads, ReadOnlyMemory<byte> Sets);
