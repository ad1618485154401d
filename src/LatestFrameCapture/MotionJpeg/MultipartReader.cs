using System.Buffers.Text;

namespace LatestFrames;

/// <summary>Takes the pictures out of a multipart, in the forms that cameras write. Capture thread only.</summary>
/// <remarks>
/// A picture ends with its own last byte, with its Content-Length, or before the next delimiter, whichever comes first.
/// The standard is RFC 2046, section 5.1; what cameras do otherwise is in the tests.
/// </remarks>
internal sealed class MultipartReader(string boundary)
{
    /// <summary>The largest picture.</summary>
    public const int MaxPicture = 64 * 1024 * 1024;

    private const int MinPicture = 4, MaxPreamble = 64 * 1024, MaxHeaders = 64, MaxBlanks = 64;

    // 2001 to 2100: a clock that was never set, or that counts from the camera's start, is none.
    private const double MinSeconds = 978_307_200, MaxSeconds = 4_102_444_800;

    private static readonly DateTimeOffset s_epoch = DateTimeOffset.FromUnixTimeSeconds(0);

    private readonly PartDelimiter _delimiter = new(boundary);
    private readonly PartLine _line = new();
    private readonly JpegEnd _end = new();
    private State _state = State.Between;
    private bool _isExpected = true;
    private bool _hasParts;
    private bool _hasBlank;
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
            if (!isComplete || picture.Length >= MinPicture) continue;
            isComplete = false;
            Others++;
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
            // An empty part.
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
        int end = _end.Find(bytes);
        if (_end.IsOther)
        {
            SkipBody(before);
            return 0;
        }

        if (end >= 0) bytes = bytes.Slice(0, end);
        if (!picture.TryAppend(bytes))
        {
            Error = "sends a picture of more than 64 MB";
            return bytes.Length;
        }

        // Before the end of the picture counts: a delimiter ends one that was cut, and what follows is the next one.
        if (_length == 0 && TryEndAtDelimiter(picture, before, out int taken))
        {
            isComplete = true;
            return taken;
        }

        isComplete = end >= 0 || picture.Length == _length;
        if (isComplete) EndPart();
        return bytes.Length;
    }

    /// <summary>Cuts a picture before the delimiter that came with it.</summary>
    /// <param name="picture">The picture with what came.</param>
    /// <param name="before">Its length before that.</param>
    /// <param name="taken">The bytes that came up to the end of the delimiter.</param>
    private bool TryEndAtDelimiter(AccessUnit picture, int before, out int taken)
    {
        ReadOnlySpan<byte> delimiter = _delimiter.AfterPicture;
        int from = Math.Max(0, before - delimiter.Length + 1);
        int at = picture.Data.AsSpan(from, picture.Length - from).IndexOf(delimiter);
        taken = from + at + delimiter.Length - before;
        if (at < 0) return false;
        at += from;
        picture.Truncate(at > 0 && picture.Data[at - 1] == (byte)'\r' ? at - 1 : at);
        EndPart();
        _line.Append(_delimiter.Line);
        return true;
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
