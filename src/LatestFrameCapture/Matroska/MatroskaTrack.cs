namespace LatestFrames;

/// <summary>The video track of a Matroska file.</summary>
/// <param name="Codec">The codec's name in Matroska, such as <c>V_MJPEG</c>.</param>
/// <param name="CodecPrivate">What a decoder needs beside the pictures; may be empty.</param>
/// <param name="Width">The pictures' width.</param>
/// <param name="Height">The pictures' height.</param>
internal sealed record MatroskaTrack(byte[] Codec, byte[] CodecPrivate, int Width, int Height);
