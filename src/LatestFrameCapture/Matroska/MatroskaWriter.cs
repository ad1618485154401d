using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>
/// Writes a live Matroska stream with one video track, each picture a cluster of its own, into a buffer (RFC 9559).
/// </summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class MatroskaWriter
{
    /// <summary>The most bytes that a picture gets around it.</summary>
    private const int MaxClusterOverhead = 64;

    private const uint Ebml = 0x1A45DFA3, Segment = 0x18538067, Info = 0x1549A966;
    private const uint Tracks = 0x1654AE6B, Cluster = 0x1F43B675;

    private readonly EbmlBuffer _buffer = new();

    /// <inheritdoc cref="EbmlBuffer.Length"/>
    public int Length => _buffer.Length;

    /// <inheritdoc cref="EbmlBuffer.Content"/>
    public ReadOnlySpan<byte> Content => _buffer.Content;

    /// <inheritdoc cref="EbmlBuffer.CopyTo"/>
    public void CopyTo(Stream stream) => _buffer.CopyTo(stream);

    /// <inheritdoc cref="EbmlBuffer.Clear"/>
    public void Clear() => _buffer.Clear();

    /// <summary>Writes what comes before the first picture.</summary>
    /// <param name="coding">The track's coding.</param>
    /// <param name="width">The picture's width, as far as it is known; the stream's own counts.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="frameDuration">The usual time from one picture to the next.</param>
    public void WriteHeader(MatroskaCoding coding, int width, int height, TimeSpan frameDuration)
    {
        int ebml = _buffer.Begin(Ebml);
        _buffer.WriteBytes(0x4282, "matroska"u8);
        _buffer.WriteNumber(0x4287, 4);
        _buffer.WriteNumber(0x4285, 2);
        _buffer.End(ebml);

        // A segment of unknown size: up to the end of the stream.
        _buffer.BeginUnknown(Segment);

        int info = _buffer.Begin(Info);
        _buffer.WriteNumber(0x2AD7B1, 1_000_000);
        _buffer.WriteBytes(0x4D80, "LatestFrameCapture"u8);
        _buffer.WriteBytes(0x5741, "LatestFrameCapture"u8);
        _buffer.End(info);

        int tracks = _buffer.Begin(Tracks);
        int track = _buffer.Begin(0xAE);
        _buffer.WriteNumber(0xD7, 1);
        _buffer.WriteNumber(0x73C5, 1);
        _buffer.WriteNumber(0x83, 1);
        _buffer.WriteNumber(0x9C, 0);
        if (coding == MatroskaCoding.H265)
        {
            _buffer.WriteBytes(0x86, "V_MPEGH/ISO/HEVC"u8);
        }
        else
        {
            _buffer.WriteBytes(0x86, "V_MS/VFW/FOURCC"u8);
            WriteBitmapHeader(width, height);
        }

        _buffer.WriteNumber(0x23E383, (ulong)(frameDuration.Ticks * 100));
        int video = _buffer.Begin(0xE0);
        _buffer.WriteNumber(0xB0, (ulong)width);
        _buffer.WriteNumber(0xBA, (ulong)height);
        _buffer.End(video);
        _buffer.End(track);
        _buffer.End(tracks);
    }

    /// <summary>Writes a picture.</summary>
    /// <param name="data">Its bytes.</param>
    /// <param name="milliseconds">Its time, 0 or more.</param>
    /// <param name="isKeyFrame">Whether decoding can begin here.</param>
    public void WriteFrame(ReadOnlySpan<byte> data, long milliseconds, bool isKeyFrame)
    {
        _buffer.Reserve(data.Length + MaxClusterOverhead);
        int cluster = _buffer.Begin(Cluster);
        _buffer.WriteNumber(0xE7, (ulong)milliseconds);
        int block = _buffer.Begin(0xA3);

        // Not a collection expression: for netstandard2.0 that is an array, for each picture.
        _buffer.Write(stackalloc byte[] { 0x81, 0, 0, (byte)(isKeyFrame ? 0x80 : 0) });
        _buffer.Write(data);
        _buffer.End(block);
        _buffer.End(cluster);
    }

    /// <inheritdoc cref="EbmlBuffer.WriteVoid"/>
    public void WriteVoid(int length) => _buffer.WriteVoid(length);

    // BITMAPINFOHEADER of Video for Windows.
    private void WriteBitmapHeader(int width, int height)
    {
        Span<byte> header = stackalloc byte[40];
        header.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(header, header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.Slice(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.Slice(8), height);
        BinaryPrimitives.WriteInt16LittleEndian(header.Slice(12), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.Slice(14), 24);
        "H264"u8.CopyTo(header.Slice(16));
        _buffer.WriteBytes(0x63A2, header);
    }
}
