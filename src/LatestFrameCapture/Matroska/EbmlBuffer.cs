using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>Elements of EBML (RFC 8794) in memory.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class EbmlBuffer
{
    private byte[] _bytes = new byte[1024];

    /// <summary>The number of bytes written since <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, Length);

    /// <summary>Copies what was written since <see cref="Clear"/>.</summary>
    public void CopyTo(Stream stream) => stream.Write(_bytes, 0, Length);

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Begins an element whose size is written, in 8 bytes, when it ends.</summary>
    /// <returns>Where its content begins, for <see cref="End"/>.</returns>
    public int Begin(uint id)
    {
        WriteId(id);
        Reserve(8);
        Length += 8;
        return Length;
    }

    /// <summary>Ends an element.</summary>
    public void End(int start) => WriteSize(_bytes.AsSpan(start - 8, 8), Length - start);

    /// <summary>Writes a size in 8 bytes.</summary>
    public static void WriteSize(Span<byte> to, long size)
    {
        BinaryPrimitives.WriteInt64BigEndian(to, size);
        to[0] = 0x01;
    }

    /// <summary>
    /// Begins an element without an end, up to the end of the stream or to the next one of its level.
    /// </summary>
    public void BeginUnknown(uint id)
    {
        WriteId(id);
        Write([0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    }

    public void WriteNumber(uint id, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        WriteBytes(id, bytes);
    }

    /// <summary>Writes a floating-point number, in 18 bytes at most.</summary>
    public void WriteFloat(uint id, double value) => WriteNumber(id, (ulong)BitConverter.DoubleToInt64Bits(value));

    public void WriteBytes(uint id, ReadOnlySpan<byte> bytes)
    {
        int element = Begin(id);
        Write(bytes);
        End(element);
    }

    /// <summary>Writes bytes without a meaning: so many, and 9 before them.</summary>
    public void WriteVoid(int length)
    {
        int element = Begin(0xEC);
        Reserve(length);
        _bytes.AsSpan(Length, length).Clear();
        Length += length;
        End(element);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Reserve(int length)
    {
        if (_bytes.Length - Length >= length) return;
        Array.Resize(ref _bytes, Math.Max(Length + length, 2 * _bytes.Length));
    }

    // An id contains its own length, so that its first byte is never zero.
    private void WriteId(uint id)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        int first = 0;
        while (bytes[first] == 0) first++;
        Write(bytes.Slice(first));
    }
}
