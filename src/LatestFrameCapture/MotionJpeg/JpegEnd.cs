namespace LatestFrames;

/// <summary>
/// Finds the end of a JPEG picture while its bytes come, by its segments (ITU-T T.81, annex B): the end of a thumbnail
/// inside a segment is not the end of the picture.
/// </summary>
internal sealed class JpegEnd
{
    private const byte Fill = 0xFF, StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA;

    private State _state;
    private byte _marker;
    private int _length;

    private enum State
    {
        Begin,
        StartMarker,
        Marker,
        MarkerCode,
        LengthHigh,
        LengthLow,
        Segment,
        Scan,
        ScanMarker,
        Broken,
    }

    /// <summary>Whether the bytes do not begin as a picture.</summary>
    public bool IsOther { get; private set; }

    /// <summary>Whether the end is missing in what came, of a picture that is made as the standard says.</summary>
    public bool IsMissing => _state != State.Broken;

    /// <summary>Whether the next picture begins inside this one.</summary>
    public bool HasNext { get; private set; }

    /// <summary>Begins with another picture.</summary>
    public void Reset()
    {
        _state = State.Begin;
        IsOther = HasNext = false;
    }

    /// <summary>Takes the next bytes of the picture.</summary>
    /// <returns>
    /// The number of bytes up to and with the picture's last one; -1 when it is not among them, and for all later ones
    /// of a picture that is not made as the standard says.
    /// </returns>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && _state != State.Broken)
        {
            switch (_state)
            {
                case State.Segment:
                    int skipped = Math.Min(_length, bytes.Length - at);
                    at += skipped;
                    _length -= skipped;
                    if (_length == 0) _state = _marker == StartOfScan ? State.Scan : State.Marker;
                    break;
                case State.Scan:
                    int next = bytes.Slice(at).IndexOf(Fill);
                    if (next < 0) return -1;
                    at += next + 1;
                    _state = State.ScanMarker;
                    break;
                default:
                    if (IsEnd(bytes[at++])) return at;
                    break;
            }
        }

        return -1;
    }

    private bool IsEnd(byte b)
    {
        switch (_state)
        {
            case State.Begin:
                _state = b == Fill ? State.StartMarker : Other();
                break;
            case State.StartMarker:
                _state = b == StartOfImage ? State.Marker : Other();
                break;
            case State.Marker:
                _state = b == Fill ? State.MarkerCode : State.Broken;
                break;
            case State.LengthHigh:
                _length = b << 8;
                _state = State.LengthLow;
                break;
            case State.LengthLow:
                // It counts itself.
                _length = (_length | b) - 2;
                _state = _length > 0 ? State.Segment : _length < 0 ? State.Broken : State.Marker;
                break;
            default:
                return IsEndCode(b);
        }

        return false;
    }

    /// <summary>Takes the byte after 0xFF.</summary>
    private bool IsEndCode(byte code)
    {
        bool isInScan = _state == State.ScanMarker;
        switch (code)
        {
            case Fill:
                break;
            case EndOfImage:
                return true;

            // A byte 0xFF of the scan, or a mark in it where decoding can begin anew.
            case 0x00 when isInScan:
            case >= 0xD0 and <= 0xD7:
                _state = isInScan ? State.Scan : State.Marker;
                break;
            case 0x00 or StartOfImage:
                // In a scan no byte 0xFF stands alone: the next picture begins, and the rest of this one was lost.
                HasNext = isInScan && code == StartOfImage;
                _state = State.Broken;
                break;
            case 0x01:
                _state = isInScan ? State.Scan : State.Marker;
                break;
            default:
                _marker = code;
                _state = State.LengthHigh;
                break;
        }

        return false;
    }

    private State Other()
    {
        IsOther = true;
        return State.Broken;
    }
}
