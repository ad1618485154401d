namespace LatestFrames;

/// <summary>Reads the numbers of NUT (Michael Niedermayer and others, nut.txt, "Types").</summary>
/// <param name="bytes">The bytes; a read behind their end marks the reader as short.</param>
internal ref struct NutBytes(ReadOnlySpan<byte> bytes)
{
    // 7 bits a byte: a number of 64 bits takes ten.
    private const int MaxLength = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were read.</summary>
    public int At { get; private set; }

    /// <summary>Whether more bytes were wanted than there are.</summary>
    public bool IsShort { get; private set; }

    /// <summary>Whether a number was too long to be one.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Whether all that was read was there and valid.</summary>
    public readonly bool IsFine => !IsShort && !IsInvalid;

    public readonly int Left => _bytes.Length - At;

    public byte Byte()
    {
        if (At >= _bytes.Length)
        {
            IsShort = true;
            return 0;
        }

        return _bytes[At++];
    }

    /// <summary>A number without a sign ("v").</summary>
    public ulong Unsigned()
    {
        ulong value = 0;
        for (int i = 0; i < MaxLength; i++)
        {
            byte next = Byte();
            if (IsShort) return 0;
            value = (value << 7) | (next & 0x7fu);
            if (next < 0x80) return value;
        }

        IsInvalid = true;
        return 0;
    }

    /// <summary>A number without a sign that must not exceed a limit.</summary>
    public int UpTo(int limit)
    {
        ulong value = Unsigned();
        if (value <= (ulong)limit) return (int)value;
        IsInvalid = true;
        return 0;
    }

    /// <summary>A number with a sign ("s").</summary>
    public long Signed()
    {
        ulong value = unchecked(Unsigned() + 1);
        return (value & 1) != 0 ? -(long)(value >> 1) : (long)(value >> 1);
    }

    /// <summary>A text or data with its length before it ("vb").</summary>
    public ReadOnlySpan<byte> Data()
    {
        ulong length = Unsigned();
        if (!IsFine || length > (ulong)Left)
        {
            IsShort = true;
            return default;
        }

        ReadOnlySpan<byte> data = _bytes.Slice(At, (int)length);
        At += (int)length;
        return data;
    }

    public void Skip(int count)
    {
        if (count > Left) IsShort = true;
        else At += count;
    }
}
