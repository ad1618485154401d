namespace LatestFrames;

/// <summary>Writes bit fields and Exp-Golomb numbers. Writing past the end sets a flag.</summary>
internal ref struct BitWriter
{
    private readonly Span<byte> _data;
    private int _position;

    /// <summary>Writes from the beginning of a buffer.</summary>
    /// <param name="data">The buffer; it is cleared.</param>
    public BitWriter(Span<byte> data)
    {
        _data = data;
        _position = 0;
        HasFailed = false;
        data.Clear();
    }

    /// <summary>Whether the buffer was too small.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The number of bytes begun.</summary>
    public readonly int Length => (_position + 7) / 8;

    /// <summary>Writes one bit.</summary>
    public void WriteFlag(bool value)
    {
        if (_position >= 8 * _data.Length)
        {
            HasFailed = true;
            return;
        }

        if (value) _data[_position >> 3] |= (byte)(0x80 >> (_position & 7));
        _position++;
    }

    /// <summary>Writes the lowest bits of a number, the highest of them first.</summary>
    public void WriteBits(uint value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--) WriteFlag((value >> bit & 1) != 0);
    }

    /// <summary>Writes an unsigned Exp-Golomb number, ue(v).</summary>
    public void WriteUnsigned(uint value)
    {
        int length = 0;
        while (length < 31 && value + 1 >> (length + 1) != 0) length++;
        WriteBits(0, length);
        WriteBits(value + 1, length + 1);
    }

    /// <summary>Copies bits.</summary>
    /// <param name="from">The bytes to copy from.</param>
    /// <param name="start">The first bit.</param>
    /// <param name="end">The bit behind the last.</param>
    public void Copy(ReadOnlySpan<byte> from, int start, int end)
    {
        for (int bit = start; bit < end; bit++) WriteFlag((from[bit >> 3] & (0x80 >> (bit & 7))) != 0);
    }

    /// <summary>Writes a one and zeros up to the next whole byte (rbsp_trailing_bits).</summary>
    public void WriteEnd()
    {
        WriteFlag(true);
        while ((_position & 7) != 0 && !HasFailed) WriteFlag(false);
    }
}
