namespace LatestFrames;

/// <summary>Reads bit fields and Exp-Golomb numbers. Reading past the end gives zeros and sets a flag.</summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _data;

    /// <summary>Reads from the beginning of a payload without emulation prevention bytes.</summary>
    /// <param name="data">The payload; see <see cref="NalUnit.Unescape"/>.</param>
    public BitReader(ReadOnlySpan<byte> data)
    {
        _data = data;
        Position = 0;
        HasFailed = false;
    }

    /// <summary>The number of bits read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether a read went past the end, or a number was longer than 32 bits.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Reads one bit.</summary>
    public bool ReadFlag() => ReadBits(1) != 0;

    /// <summary>Reads up to 32 bits, the highest first.</summary>
    public uint ReadBits(int count)
    {
        if (HasFailed || count > 8 * _data.Length - Position)
        {
            HasFailed = true;
            return 0;
        }

        uint value = 0;
        for (int left = count; left > 0;)
        {
            int offset = Position & 7;
            int taken = Math.Min(8 - offset, left);
            uint bits = (uint)(_data[Position >> 3] >> (8 - offset - taken)) & ((1u << taken) - 1);
            value = (value << taken) | bits;
            Position += taken;
            left -= taken;
        }

        return value;
    }

    /// <summary>Reads past bits.</summary>
    public void Skip(int count)
    {
        if (HasFailed || count > 8 * _data.Length - Position) HasFailed = true;
        else Position += count;
    }

    /// <summary>Reads an unsigned Exp-Golomb number, ue(v).</summary>
    public uint ReadUnsigned()
    {
        int zeros = 0;
        while (!ReadFlag())
        {
            if (!HasFailed && ++zeros < 32) continue;
            HasFailed = true;
            return 0;
        }

        return (1u << zeros) - 1 + ReadBits(zeros);
    }

    /// <summary>Reads an unsigned Exp-Golomb number that is used as a count or size.</summary>
    /// <param name="maximum">The largest that the standard allows; a larger one is a failure.</param>
    public int ReadCount(int maximum)
    {
        uint value = ReadUnsigned();
        if (value <= (uint)maximum) return (int)value;
        HasFailed = true;
        return 0;
    }

    /// <summary>Reads a signed Exp-Golomb number, se(v).</summary>
    public int ReadSigned()
    {
        uint value = ReadUnsigned();
        return (value & 1) != 0 ? (int)(value >> 1) + 1 : -(int)(value >> 1);
    }
}
