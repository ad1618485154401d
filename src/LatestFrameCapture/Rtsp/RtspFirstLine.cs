namespace LatestFrames;

/// <summary>Tells the first line of a message from other bytes, at the first byte that cannot be in one.</summary>
/// <remarks>
/// What it refuses was looked at no further than that byte, and what it waits for is not looked at again. So a server
/// that sends the beginnings of many lines costs no more than the bytes that it sends. What it accepts is a message to
/// <see cref="RtspServerMessage.FromFirstLine"/>.
/// </remarks>
internal sealed class RtspFirstLine
{
    // RTSP/1.0 has 8 letters, SET_PARAMETER 13. Each letter of a longer word may be another line's first.
    private const int MaxWord = 16;

    private const string Protocol = "RTSP/";

    private int _at;
    private int _words;
    private int _length;
    private int _status;
    private bool _isAnswer;
    private bool _isRequest;
    private bool _isEnding;
    private bool? _isLine;

    public RtspFirstLine() => Restart();

    /// <summary>Begins with another line.</summary>
    public void Restart()
    {
        _at = _words = _length = _status = 0;
        _isAnswer = _isRequest = true;
        _isEnding = false;
        _isLine = null;
    }

    /// <summary>Looks at the bytes that were not looked at before.</summary>
    /// <param name="bytes">All bytes from the line's first, which is no blank.</param>
    /// <returns>Whether they begin a message; null while that is not known.</returns>
    public bool? Look(ReadOnlySpan<byte> bytes)
    {
        while (_isLine is null && _at < bytes.Length) _isLine = Take(bytes[_at++]);
        return _isLine;
    }

    private bool? Take(byte b)
    {
        if (b is (byte)' ' or (byte)'\r' or (byte)'\n')
        {
            if (_length > 0 && !EndWord()) return false;
            if (b == '\n') return _words == (_isAnswer ? 2 : 3);
            _isEnding |= b == '\r';

            // After an answer's number there may be any words.
            return b == ' ' && !_isEnding && _isAnswer && _words == 2 ? true : null;
        }

        if (_isEnding || b < ' ') return false;
        if (_length == 0) _words++;
        return Fits(b, _length++) ? null : false;
    }

    private bool Fits(byte b, int index)
    {
        switch (_words)
        {
            case 1:
                _isAnswer &= IsOfProtocol(b, index);
                _isRequest &= b is (>= (byte)'A' and <= (byte)'Z') or (byte)'_';
                return index < MaxWord && (_isAnswer || _isRequest);
            case 2 when _isAnswer:
                _status = 10 * _status + (b - '0');
                return b is >= (byte)'0' and <= (byte)'9' && _status <= 999;
            case 2:
                return true;
            default:
                return _words == 3 && IsOfProtocol(b, index);
        }
    }

    private bool EndWord()
    {
        bool hasProtocol = _length >= Protocol.Length;
        _length = 0;
        if (_words == 1) _isAnswer &= hasProtocol;
        return _words switch
        {
            1 => _isAnswer || _isRequest,
            2 => !_isAnswer || _status >= 100,
            _ => hasProtocol,
        };
    }

    private static bool IsOfProtocol(byte b, int index) =>
        index >= Protocol.Length || b == Protocol[index] || (index < 4 && b == (Protocol[index] | 0x20));
}
