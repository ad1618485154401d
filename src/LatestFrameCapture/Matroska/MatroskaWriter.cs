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
        // A segment of unknown size: up to the end of the stream.
        MatroskaElements.WriteHead(_buffer);
        _buffer.End(MatroskaElements.BeginInfo(_buffer));
        MatroskaTrack track = coding == MatroskaCoding.H265
            ? new("V_MPEGH/ISO/HEVC"u8.ToArray(), [], width, height)
            : new("V_MS/VFW/FOURCC"u8.ToArray(), BitmapHeader(width, height), width, height);
        MatroskaElements.WriteTrack(_buffer, track, frameDuration);
    }

    /// <summary>Writes a picture.</summary>
    /// <param name="data">Its bytes.</param>
    /// <param name="milliseconds">Its time, 0 or more.</param>
    /// <param name="isKeyFrame">Whether decoding can begin here.</param>
    public void WriteFrame(ReadOnlySpan<byte> data, long milliseconds, bool isKeyFrame)
    {
        _buffer.Reserve(data.Length + MaxClusterOverhead);
        int cluster = _buffer.Begin(MatroskaElements.Cluster);
        _buffer.WriteNumber(MatroskaElements.Timestamp, (ulong)milliseconds);
        int block = _buffer.Begin(MatroskaElements.SimpleBlock);

        // Not a collection expression: for netstandard2.0 that is an array, for each picture.
        _buffer.Write(stackalloc byte[] { 0x81, 0, 0, (byte)(isKeyFrame ? 0x80 : 0) });
        _buffer.Write(data);
        _buffer.End(block);
        _buffer.End(cluster);
    }

    /// <inheritdoc cref="EbmlBuffer.WriteVoid"/>
    public void WriteVoid(int length) => _buffer.WriteVoid(length);

    // BITMAPINFOHEADER of Video for Windows.
    private static byte[] BitmapHeader(int width, int height)
    {
        var bytes = new byte[40];
        Span<byte> header = bytes;
        BinaryPrimitives.WriteInt32LittleEndian(header, header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.Slice(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.Slice(8), height);
        BinaryPrimitives.WriteInt16LittleEndian(header.Slice(12), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.Slice(14), 24);
        "H264"u8.CopyTo(header.Slice(16));
        return bytes;
    }
}
