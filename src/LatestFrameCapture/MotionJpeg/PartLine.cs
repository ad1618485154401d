namespace LatestFrames;

/// <summary>A line between two pictures of a multipart, whose bytes may come in pieces. Capture thread only.</summary>
internal sealed class PartLine
{
    /// <summary>The bytes of a line that are kept; the rest is left out.</summary>
    public const int MaxLength = 8 * 1024;

    private readonly byte[] _bytes = new byte[MaxLength];
    private int _length;

    /// <summary>Whether nothing of the line has come.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Whether the line is longer than what is kept.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The line without blanks at its end.</summary>
    public ReadOnlySpan<byte> Text => new ReadOnlySpan<byte>(_bytes, 0, _length).TrimEnd(" \t\r"u8);

    public void Clear()
    {
        _length = 0;
        IsTooLong = false;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        int room = Math.Min(bytes.Length, MaxLength - _length);
        bytes.Slice(0, room).CopyTo(_bytes.AsSpan(_length));
        _length += room;
        IsTooLong |= room < bytes.Length;
    }

    /// <summary>Takes the line as a header.</summary>
    /// <param name="name">The name in small letters.</param>
    /// <param name="value">The value without blanks around it.</param>
    public bool IsHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> text = Text;
        int colon = text.IndexOf((byte)':');
        value = colon < 0 ? default : text.Slice(colon + 1).Trim(" \t"u8);
        if (colon < 0) return false;
        ReadOnlySpan<byte> found = text.Slice(0, colon).Trim(" \t"u8);
        if (found.Length != name.Length) return false;
        for (int i = 0; i < name.Length; i++)
        {
            // Letters differ in this bit between capital and small.
            if ((found[i] | 0x20) != (name[i] | 0x20)) return false;
        }

        return true;
    }
}
