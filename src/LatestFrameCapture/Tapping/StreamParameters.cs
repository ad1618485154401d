namespace LatestFrames;

/// <summary>What decoding a stream needs beside its pictures. Never changed: another object shows a change.</summary>
/// <param name="codec">The coding.</param>
/// <param name="parameterSets">
/// VPS, SPS and PPS as the camera sent them, each with a start code of 4 bytes before it; empty for JPEG.
/// </param>
/// <param name="width">The pictures' width; 0 when it is not known.</param>
/// <param name="height">The pictures' height; 0 when it is not known.</param>
internal sealed class StreamParameters(VideoCodec codec, byte[] parameterSets, int width, int height)
{
    public VideoCodec Codec { get; } = codec;

    public byte[] ParameterSets { get; } = parameterSets;

    /// <summary>Whether there is one of each kind: without it no picture can be decoded.</summary>
    public bool IsComplete { get; init; } = true;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>The parameters of JPEG pictures of a size; the current object where they are the same.</summary>
    public static StreamParameters OfJpeg(int width, int height, StreamParameters? current) =>
        current is not null && current.Width == width && current.Height == height
            ? current
            : new StreamParameters(VideoCodec.Jpeg, [], width, height);
}
