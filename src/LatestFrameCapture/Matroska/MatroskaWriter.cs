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

    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>The number of bytes written since <see cref="Clear"/>.</summary>
    public int Length => _length;

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Content => _buffer.AsSpan(0, _length);

    /// <summary>Copies what was written since <see cref="Clear"/>.</summary>
    public void CopyTo(Stream stream) => stream.Write(_buffer, 0, _length);

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes what comes before the first picture.</summary>
    /// <param name="coding">The track's coding.</param>
    /// <param name="width">The picture's width, as far as it is known; the stream's own counts.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="frameDuration">The usual time from one picture to the next.</param>
    public void WriteHeader(MatroskaCoding coding, int width, int height, TimeSpan frameDuration)
    {
        int ebml = Begin(Ebml);
        WriteText(0x4282, "matroska"u8);
        WriteNumber(0x4287, 4);
        WriteNumber(0x4285, 2);
        End(ebml);

        // A segment of unknown size: up to the end of the stream.
        WriteId(Segment);
        WriteBytes([0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);

        int info = Begin(Info);
        WriteNumber(0x2AD7B1, 1_000_000);
        WriteText(0x4D80, "LatestFrameCapture"u8);
        WriteText(0x5741, "LatestFrameCapture"u8);
        End(info);

        int tracks = Begin(Tracks);
        int track = Begin(0xAE);
        WriteNumber(0xD7, 1);
        WriteNumber(0x73C5, 1);
        WriteNumber(0x83, 1);
        WriteNumber(0x9C, 0);
        if (coding == MatroskaCoding.H265)
        {
            WriteText(0x86, "V_MPEGH/ISO/HEVC"u8);
        }
        else
        {
            WriteText(0x86, "V_MS/VFW/FOURCC"u8);
            WriteBitmapHeader(width, height);
        }

        WriteNumber(0x23E383, (ulong)(frameDuration.Ticks * 100));
        int video = Begin(0xE0);
        WriteNumber(0xB0, (ulong)width);
        WriteNumber(0xBA, (ulong)height);
        End(video);
        End(track);
        End(tracks);
    }

    /// <summary>Writes a picture.</summary>
    /// <param name="data">Its bytes.</param>
    /// <param name="milliseconds">Its time, 0 or more.</param>
    /// <param name="isKeyFrame">Whether decoding can begin here.</param>
    public void WriteFrame(ReadOnlySpan<byte> data, long milliseconds, bool isKeyFrame)
    {
        Reserve(data.Length + MaxClusterOverhead);
        int cluster = Begin(Cluster);
        WriteNumber(0xE7, (ulong)milliseconds);
        int block = Begin(0xA3);

        // Not a collection expression: for netstandard2.0 that is an array, for each picture.
        WriteBytes(stackalloc byte[] { 0x81, 0, 0, (byte)(isKeyFrame ? 0x80 : 0) });
        WriteBytes(data);
        End(block);
        End(cluster);
    }

    /// <summary>Writes bytes without a meaning.</summary>
    public void WriteVoid(int length)
    {
        int element = Begin(0xEC);
        Reserve(length);
        _buffer.AsSpan(_length, length).Clear();
        _length += length;
        End(element);
    }

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
        WriteText(0x63A2, header);
    }

    /// <summary>Begins an element whose size is written, in 8 bytes, when it ends.</summary>
    private int Begin(uint id)
    {
        WriteId(id);
        Reserve(8);
        _length += 8;
        return _length;
    }

    private void End(int start)
    {
        Span<byte> size = _buffer.AsSpan(start - 8, 8);
        BinaryPrimitives.WriteInt64BigEndian(size, _length - start);
        size[0] = 0x01;
    }

    private void WriteNumber(uint id, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        WriteText(id, bytes);
    }

    private void WriteText(uint id, ReadOnlySpan<byte> bytes)
    {
        int element = Begin(id);
        WriteBytes(bytes);
        End(element);
    }

    // An id contains its own length, so that its first byte is never zero.
    private void WriteId(uint id)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        int first = 0;
        while (bytes[first] == 0) first++;
        WriteBytes(bytes.Slice(first));
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int length)
    {
        if (_buffer.Length - _length >= length) return;
        Array.Resize(ref _buffer, Math.Max(_length + length, 2 * _buffer.Length));
    }
}
