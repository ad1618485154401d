namespace LatestFrames;

/// <summary>NUT's main header: the meaning of each first byte of a frame (nut.txt, "main_header").</summary>
internal sealed class NutHeader
{
    public const int CodedTime = 8;
    public const int HasStream = 16;
    public const int HasSize = 32;
    public const int HasChecksum = 64;
    public const int HasReserved = 128;
    public const int HasSideData = 256;
    public const int HasElision = 1024;
    public const int HasMatch = 2048;
    public const int IsCoded = 4096;
    public const int IsInvalid = 8192;

    private const int Codes = 256;
    private const int MaxTimeBases = 16;

    private readonly Code[] _codes = new Code[Codes];
    private readonly (int Numerator, int Denominator)[] _timeBases;

    private NutHeader((int Numerator, int Denominator)[] timeBases) => _timeBases = timeBases;

    /// <summary>What a first byte means.</summary>
    /// <param name="Flags">The fields that follow.</param>
    /// <param name="Multiplier">The size's unit in the field that follows.</param>
    /// <param name="Size">The size's remainder.</param>
    /// <param name="TimeDelta">The time after the previous frame's, where no time follows.</param>
    public readonly record struct Code(int Flags, int Multiplier, int Size, int TimeDelta);

    public Code this[byte code] => _codes[code];

    public (int Numerator, int Denominator)? TimeBase(int index) =>
        index < _timeBases.Length ? _timeBases[index] : null;

    /// <summary>Reads the header of a file with one stream.</summary>
    /// <returns>Null when it is not one.</returns>
    public static NutHeader? TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new NutBytes(bytes);
        int version = reader.UpTo(4);
        if (version < 2) return null;
        if (version > 3) reader.Unsigned();
        int streams = reader.UpTo(1);
        reader.Unsigned();
        int count = reader.UpTo(MaxTimeBases);
        if (!reader.IsFine || streams != 1 || count == 0) return null;
        var timeBases = new (int, int)[count];
        for (int i = 0; i < count; i++)
        {
            timeBases[i] = (reader.UpTo(int.MaxValue), reader.UpTo(int.MaxValue));
            if (timeBases[i].Item1 == 0 || timeBases[i].Item2 == 0) return null;
        }

        var header = new NutHeader(timeBases);
        return header.TryReadCodes(ref reader) ? header : null;
    }

    private bool TryReadCodes(ref NutBytes reader)
    {
        int timeDelta = 0;
        int multiplier = 1;
        for (int i = 0; i < Codes;)
        {
            int flags = reader.UpTo(0xffff);
            int fields = reader.UpTo(Codes);
            if (fields > 0) timeDelta = (int)Math.Max(Math.Min(reader.Signed(), short.MaxValue), short.MinValue);
            if (fields > 1) multiplier = reader.UpTo(0xffff);
            if (fields > 2) reader.UpTo(0);
            int size = fields > 3 ? reader.UpTo(0xffff) : 0;
            if (fields > 4) reader.UpTo(Codes);
            int count = fields > 5 ? reader.UpTo(Codes) : multiplier - size;
            if (fields > 6) reader.Signed();
            for (int field = 7; field < fields; field++) reader.Unsigned();
            if (!reader.IsFine || count <= 0) return false;
            for (int j = 0; j < count && i < Codes; j++, i++)
            {
                // Startcodes begin with an N.
                if (i == 'N') _codes[i++] = new Code(IsInvalid, 1, 0, 0);
                _codes[i] = new Code(flags, multiplier, size + j, timeDelta);
            }
        }

        return true;
    }
}
