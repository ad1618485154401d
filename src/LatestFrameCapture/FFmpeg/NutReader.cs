namespace LatestFrames;

/// <summary>Takes pictures out of a NUT stream of one track of raw video, as <c>ffmpeg</c> writes it into a
/// pipe.</summary>
/// <remarks>
/// <para>It is handed bytes as they come (<see cref="Space"/>, <see cref="Written"/>); most of a picture goes straight
/// into the picture's buffer, which is used again. Allocates at most <see cref="MaxPicture"/> for it, and only as bytes
/// come: what a header claims costs nothing.</para>
/// <para>Of the format (nut.txt, and FFmpeg's libavformat/nutenc.c) what a file without synchronization points and
/// index has. Checksums are not looked at: a pipe damages nothing. Not thread safe.</para>
/// </remarks>
internal sealed class NutReader
{
    /// <summary>The largest picture, as YUV with half the chroma, and what may stand before it.</summary>
    public const int MaxPicture = PictureLimit.MaxPixels / 2 * 3 + MaxHead;

    // Of everything that is not a picture: headers have a hundred bytes, and the texts of the stream's metadata.
    private const int MaxHead = 64 * 1024;
    private const int FirstPicture = 256 * 1024;
    private const long TicksLimit = long.MaxValue / 4;

    // nut.txt, "Startcodes": the first two letters, and which of the kinds.
    private const ulong MainStart = 0x4E4D7A561F5F04AD;
    private const ulong StreamStart = 0x4E5311405BF2F9DB;

    private readonly byte[] _head = new byte[MaxHead + 16];
    private byte[] _picture = new byte[FirstPicture];
    private int _start;
    private int _end;
    private bool _hasBegun;
    private NutHeader? _header;
    private long _time;
    private bool _isInPicture;
    private bool _hasSideData;
    private int _size;
    private int _filled;
    private int _offset;

    /// <summary>The stream's header; null before it has come.</summary>
    public NutStream? Stream { get; private set; }

    /// <summary>The current picture; empty while the next one comes, and when its side data cannot be read.</summary>
    public ReadOnlySpan<byte> Picture =>
        _isInPicture || _offset < 0 ? default : _picture.AsSpan(_offset, _size - _offset);

    /// <summary>The current picture's time; null where it is beyond all times.</summary>
    public TimeSpan? Position { get; private set; }

    /// <summary>The bytes that have come beyond the current picture.</summary>
    public int Waiting => _end - _start;

    /// <summary>Why a stream is invalid.</summary>
    public string WhyNot { get; private set; } = "";

    /// <summary>Whether the bytes of a picture are expected.</summary>
    public bool IsInPicture => _isInPicture;

    /// <summary>Where the next bytes belong; never empty while <see cref="Read"/> asks for more.</summary>
    public Span<byte> Space
    {
        get
        {
            if (_isInPicture)
            {
                if (_filled == _picture.Length)
                    Array.Resize(ref _picture, (int)Math.Min(_size, 2L * _picture.Length));
                return _picture.AsSpan(_filled, Math.Min(_size, _picture.Length) - _filled);
            }

            if (_start > 0)
            {
                _head.AsSpan(_start, _end - _start).CopyTo(_head);
                (_start, _end) = (0, _end - _start);
            }

            return _head.AsSpan(_end);
        }
    }

    /// <summary>Records that bytes were put into <see cref="Space"/>.</summary>
    public void Written(int count)
    {
        if (_isInPicture) _filled += count;
        else _end += count;
    }

    /// <summary>Moves to the next picture.</summary>
    public NutItem Read()
    {
        while (WhyNot.Length == 0)
        {
            if (_isInPicture)
            {
                if (!Fill()) return NutItem.More;
                _isInPicture = false;
                if (_hasSideData) _offset = NutSideData.Skip(_picture.AsSpan(0, _size));
                if (_offset >= 0) return NutItem.Picture;
                WhyNot = "its side data cannot be read";
                break;
            }

            ReadOnlySpan<byte> bytes = _head.AsSpan(_start, _end - _start);
            int length = !_hasBegun ? Begin(bytes) : bytes.Length == 0 ? 0
                : bytes[0] == 'N' ? Packet(bytes) : Frame(bytes);
            if (WhyNot.Length > 0) break;
            if (length == 0)
            {
                if (bytes.Length < MaxHead) return NutItem.More;
                WhyNot = $"its head is longer than {MaxHead} bytes";
                break;
            }

            _start += length;
        }

        return NutItem.Invalid;
    }

    /// <summary>Takes what has come of the picture already out of the head.</summary>
    private bool Fill()
    {
        while (_filled < _size && _start < _end)
        {
            Span<byte> room = Space;
            int count = Math.Min(room.Length, _end - _start);
            _head.AsSpan(_start, count).CopyTo(room);
            _start += count;
            _filled += count;
        }

        return _filled == _size;
    }

    // Each returns the length of what it has read; 0 when bytes are missing.
    private int Begin(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> id = "nut/multimedia container\0"u8;
        int count = Math.Min(bytes.Length, id.Length);
        if (!bytes[..count].SequenceEqual(id[..count])) WhyNot = "it does not begin as NUT";
        if (count < id.Length || WhyNot.Length > 0) return 0;
        _hasBegun = true;
        return count;
    }

    private int Packet(ReadOnlySpan<byte> bytes)
    {
        var reader = new NutBytes(bytes);
        ulong startcode = 0;
        for (int i = 0; i < sizeof(ulong); i++) startcode = (startcode << 8) | reader.Byte();
        int length = reader.UpTo(MaxHead);

        // Longer ones have a checksum of this head.
        if (length > 4096) reader.Skip(sizeof(uint));
        int at = reader.At;
        reader.Skip(length);
        bool isTooShort = reader.IsFine && length < sizeof(uint);
        if (reader.IsInvalid || isTooShort) WhyNot = "a packet's length cannot be right";
        if (!reader.IsFine || WhyNot.Length > 0) return 0;

        ReadOnlySpan<byte> content = bytes.Slice(at, length - sizeof(uint));
        if (startcode == MainStart) _header = NutHeader.TryRead(content);
        if (startcode == MainStart && _header is null) WhyNot = "its header is invalid";
        if (startcode == StreamStart) OnStream(NutStream.TryRead(content));
        return reader.At;
    }

    private void OnStream(NutStream? stream)
    {
        Stream = stream;
        if (stream is null) WhyNot = "its stream is not video";
        else if (!PictureLimit.Allows(stream.Width, stream.Height))
            WhyNot = $"pictures of {stream.Width} x {stream.Height}";
        else if (_header?.TimeBase(stream.TimeBase) is null) WhyNot = "its stream has no time base";
    }

    private int Frame(ReadOnlySpan<byte> bytes)
    {
        if (_header is not { } header || Stream is not { } stream)
        {
            WhyNot = "a picture before its headers";
            return 0;
        }

        var reader = new NutBytes(bytes);
        NutHeader.Code code = header[reader.Byte()];
        int flags = code.Flags;
        if ((flags & NutHeader.IsCoded) != 0) flags ^= reader.UpTo(0xffff);
        if ((flags & NutHeader.IsInvalid) != 0) WhyNot = "a byte that begins nothing";
        if ((flags & NutHeader.HasStream) != 0) reader.UpTo(0);
        bool isCoded = (flags & NutHeader.CodedTime) != 0;
        ulong coded = isCoded ? reader.Unsigned() : 0;
        ulong units = (flags & NutHeader.HasSize) != 0 ? reader.Unsigned() : 0;
        if ((flags & NutHeader.HasMatch) != 0) reader.Signed();

        // The bytes that elision leaves out are needed for compressed pictures only.
        if ((flags & NutHeader.HasElision) != 0) reader.UpTo(0);
        int reserved = (flags & NutHeader.HasReserved) != 0 ? reader.UpTo(byte.MaxValue) : 0;
        for (; reserved > 0; reserved--) reader.Unsigned();
        if ((flags & NutHeader.HasChecksum) != 0) reader.Skip(sizeof(uint));
        if (reader.IsInvalid) WhyNot = "a number that cannot be right";
        if (!reader.IsFine || WhyNot.Length > 0) return 0;

        long size = units > MaxPicture ? long.MaxValue : (long)units * code.Multiplier + code.Size;
        if (size > MaxPicture)
        {
            WhyNot = "a picture that is too large";
            return 0;
        }

        SetTime(isCoded ? TimeOf(coded, stream.TimeShift) : unchecked(_time + code.TimeDelta), stream, header);
        (_isInPicture, _size, _filled, _offset) = (true, (int)size, 0, 0);
        _hasSideData = (flags & NutHeader.HasSideData) != 0;
        return reader.At;
    }

    /// <summary>The time of a number: the last bits of one near the previous, or all of it (nut.txt,
    /// "coded_pts").</summary>
    private long TimeOf(ulong coded, int shift)
    {
        long full = 1L << shift;
        if (coded >= (ulong)full) return unchecked((long)coded - full);
        long mask = full - 1;
        long lowest = unchecked(_time - mask / 2);
        return unchecked(((long)coded - lowest & mask) + lowest);
    }

    private void SetTime(long time, NutStream stream, NutHeader header)
    {
        _time = time;
        (int numerator, int denominator) = header.TimeBase(stream.TimeBase) ?? (1, 1);
        double ticks = (double)time * numerator / denominator * TimeSpan.TicksPerSecond;
        Position = Math.Abs(ticks) < TicksLimit ? TimeSpan.FromTicks((long)Math.Round(ticks)) : null;
    }
}
