using System.Buffers.Text;

namespace LatestFrames;

/// <summary>Takes the pictures out of a multipart, in the forms that cameras write. Capture thread only.</summary>
/// <remarks>
/// A picture ends with its own last byte, with its Content-Length, or before the next delimiter, whichever comes first.
/// One that ends otherwise than with its own last byte was cut, and is left out, if this camera's pictures have that
/// byte at all: some cameras leave the mark of the end out of each.
/// The standard is RFC 2046, section 5.1; what cameras do otherwise is in the tests.
/// </remarks>
internal sealed class MultipartReader(string boundary)
{
    /// <summary>The largest picture.</summary>
    public const int MaxPicture = 64 * 1024 * 1024;

    private const int MinPicture = 4, MaxPreamble = 64 * 1024, MaxHeaders = 64, MaxBlanks = 64;

    // A line break and a shorter delimiter are in the scan of some picture by chance: four bytes once in half an hour
    // of 2.5 MB/s, six once in some years. Where there is a length, that is looked for only which is not.
    private const int MinDelimiterInLength = 6;

    // 2001 to 2100: a clock that was never set, or that counts from the camera's start, is none.
    private const double MinSeconds = 978_307_200, MaxSeconds = 4_102_444_800;

    private static readonly byte[] s_endOfImage = [0xFF, 0xD9];
    private static readonly DateTimeOffset s_epoch = DateTimeOffset.FromUnixTimeSeconds(0);

    private readonly PartDelimiter _delimiter = new(boundary);
    private readonly PartLine _line = new();
    private readonly JpegEnd _end = new();
    private State _state = State.Between;
    private bool _isExpected = true;
    private bool _hasParts;
    private bool _hasBlank;
    private bool _hasEnds;
    private long _skipped;
    private int _headers;
    private int _blanks;
    private long _length;
    private DateTimeOffset? _cameraTime;

    private enum State
    {
        /// <summary>Before a delimiter.</summary>
        Between,

        /// <summary>In the headers of a part.</summary>
        Headers,

        /// <summary>Before the first byte of a part's body.</summary>
        Start,

        /// <summary>In a picture.</summary>
        Picture,

        /// <summary>In the body of a part that is no picture, and says how long it is.</summary>
        Skip,
    }

    /// <summary>Parts that were no pictures.</summary>
    public int Others { get; private set; }

    /// <summary>Parts without a byte: some cameras send them while they have no picture.</summary>
    public int Empty { get; private set; }

    /// <summary>Pictures that were left out because their end was missing.</summary>
    public int Cut { get; private set; }

    /// <summary>Why the stream cannot be read on; null while it can.</summary>
    public string? Error { get; private set; }

    /// <summary>Takes bytes until a picture is complete.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="picture">The picture that they are added to; the same one until it is complete.</param>
    /// <param name="isComplete">Whether the picture is complete.</param>
    /// <returns>The bytes taken; all unless the picture is complete, or there is an error.</returns>
    public int Read(ReadOnlySpan<byte> bytes, AccessUnit picture, out bool isComplete)
    {
        isComplete = false;
        int taken = 0;
        while (taken < bytes.Length && !isComplete && Error is null)
        {
            ReadOnlySpan<byte> rest = bytes.Slice(taken);
            taken += _state switch
            {
                State.Start => TakeStart(rest[0], picture),
                State.Picture => TakePicture(rest, picture, out isComplete),
                State.Skip => Skip(rest),
                _ => TakeLine(rest),
            };
            if (!isComplete) continue;
            bool isCut = IsCut(picture);
            if (picture.Length >= MinPicture && !isCut) continue;
            isComplete = false;
            if (isCut) Cut++;
            else Others++;
            picture.Clear();
        }

        if (!isComplete) return taken;
        picture.IsKeyFrame = true;
        picture.CameraTime = _cameraTime;
        return taken;
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        // Some cameras leave the empty line before the body out.
        if (_state == State.Headers && _line.IsEmpty && bytes[0] == 0xFF)
        {
            BeginBody();
            return 0;
        }

        int end = bytes.IndexOf((byte)'\n');
        int taken = end < 0 ? bytes.Length : end + 1;
        _line.Append(bytes.Slice(0, end < 0 ? taken : end));
        _skipped += taken;
        if (_skipped > (_hasParts ? MaxPicture : MaxPreamble)) Error = "sends no part of its multipart";
        if (_state == State.Headers && _line.IsTooLong) Error = "sends too long a header of a part";
        if (end < 0) return taken;
        if (_delimiter.Is(_line.Text, _isExpected && !_line.IsTooLong)) BeginHeaders();
        else if (_state == State.Headers) TakeHeader();
        else if (_hasParts && !_line.Text.IsEmpty) _isExpected = false;
        _line.Clear();
        return taken;
    }

    private void TakeHeader()
    {
        if (_line.Text.IsEmpty)
        {
            BeginBody();
            return;
        }

        if (++_headers > MaxHeaders) Error = "sends too many headers of a part";
        if (_line.IsHeader("content-length"u8, out ReadOnlySpan<byte> value))
        {
            // 0 is written by cameras that do not know the length when they begin to send.
            if (Utf8Parser.TryParse(value, out long length, out _) && length > 0) _length = length;
            if (_length > MaxPicture) Error = "announces a picture of more than 64 MB";
        }
        else if (_line.IsHeader("x-timestamp"u8, out value))
        {
            if (Utf8Parser.TryParse(value, out double seconds, out _) && seconds is > MinSeconds and < MaxSeconds)
                _cameraTime = s_epoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }
    }

    private void BeginHeaders()
    {
        _state = State.Headers;
        _hasParts = _isExpected = true;
        _hasBlank = false;
        _skipped = _headers = _blanks = 0;
        _length = 0;
        _cameraTime = null;
    }

    private void BeginBody()
    {
        _state = State.Start;
        _line.Clear();
    }

    private void EndPart()
    {
        _state = State.Between;
        _isExpected = true;
        _skipped = 0;
        _line.Clear();
    }

    private int TakeStart(byte first, AccessUnit picture)
    {
        if (first is (byte)'\r' or (byte)'\n' && ++_blanks <= MaxBlanks) return 1;
        if (first == 0xFF)
        {
            _state = State.Picture;
            picture.Clear();
            _end.Reset();
        }
        else if (_headers == 0 && !_hasBlank)
        {
            // An empty line stands before the headers too.
            _hasBlank = true;
            _state = State.Headers;
        }
        else if (first == (byte)'-')
        {
            Empty++;
            EndPart();
        }
        else
        {
            SkipBody(taken: 0);
        }

        return 0;
    }

    private int TakePicture(ReadOnlySpan<byte> bytes, AccessUnit picture, out bool isComplete)
    {
        isComplete = false;
        int before = picture.Length;
        if (_length > 0 && bytes.Length > _length - before) bytes = bytes.Slice(0, (int)(_length - before));
        if (!picture.TryAppend(bytes))
        {
            Error = "sends a picture of more than 64 MB";
            return bytes.Length;
        }

        // What follows a delimiter is of the next picture: an end there is not the end of this one.
        int delimiter = FindDelimiter(picture, before);
        int end = _end.Find(delimiter < 0 ? bytes : bytes.Slice(0, Math.Max(0, delimiter - before)));
        if (_end.IsOther)
        {
            SkipBody(before);
            return 0;
        }

        isComplete = true;
        if (end >= 0)
        {
            _hasEnds = true;
            picture.Truncate(before + end);
            EndPart();
            return end;
        }

        if (delimiter >= 0)
        {
            int next = delimiter + _delimiter.AfterPicture.Length;
            bool hasReturn = delimiter > 0 && picture.Data[delimiter - 1] == (byte)'\r';
            picture.Truncate(hasReturn ? delimiter - 1 : delimiter);
            EndPart();
            _line.Append(_delimiter.Line);
            return next - before;
        }

        isComplete = false;
        if (picture.Length != _length) return bytes.Length;

        // A length that ends a picture before its own end is wrong.
        if (IsCut(picture)) _length = 0;
        else isComplete = true;
        if (isComplete) EndPart();
        return bytes.Length;
    }

    /// <summary>Whether the end of a picture is missing that should have one.</summary>
    /// <remarks>The last bytes are looked at too: segments that are not as they say hide the end.</remarks>
    private bool IsCut(AccessUnit picture) => _hasEnds && (_end.HasNext || (_end.IsMissing && !HasEnd(picture)));

    private static bool HasEnd(AccessUnit picture) =>
        picture.Data.AsSpan(0, picture.Length).TrimEnd("\0"u8).EndsWith(s_endOfImage);

    /// <summary>Returns where the delimiter begins that came with a picture; -1 when none did.</summary>
    /// <param name="picture">The picture with what came.</param>
    /// <param name="before">Its length before that.</param>
    private int FindDelimiter(AccessUnit picture, int before)
    {
        ReadOnlySpan<byte> delimiter = _delimiter.AfterPicture;
        if (delimiter.IsEmpty || (_length > 0 && delimiter.Length < MinDelimiterInLength)) return -1;
        int from = Math.Max(0, before - delimiter.Length + 1);
        int at = picture.Data.AsSpan(from, picture.Length - from).IndexOf(delimiter);
        return at < 0 ? -1 : from + at;
    }

    private void SkipBody(int taken)
    {
        Others++;
        EndPart();
        if (_length <= taken) return;
        _state = State.Skip;
        _length -= taken;
    }

    private int Skip(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(_length, bytes.Length);
        _length -= taken;
        if (_length == 0) EndPart();
        return taken;
    }
}
