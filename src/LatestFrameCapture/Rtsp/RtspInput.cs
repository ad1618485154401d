using System.Globalization;

namespace LatestFrames;

/// <summary>Separates the bytes of a connection into packets and messages; its memory is bounded.</summary>
internal sealed class RtspInput(IByteWire wire, TimeProvider time)
{
    public const int MaxMessage = 64 * 1024;

    // Bytes that are neither: the end of a body longer than it said, for example. More is another protocol.
    private const int MaxGarbage = 64 * 1024;

    // The longest packet has 64 KiB and 4 bytes before it. Twice that needs few moves.
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly RtspFirstLine _firstLine = new();
    private int _start;
    private int _end;
    private int _scanned;
    private int _garbage;

    // Whether garbage had no end yet, so that the next bytes do not begin a line.
    private bool _isInGarbage;
    private int _packetStart;
    private int _packetLength;
    private RtspServerMessage? _head;
    private int _headLength;
    private int _bodyLength;
    private bool _hasSpokenRtsp;

    /// <summary>The message that <see cref="Next"/> returned.</summary>
    public RtspServerMessage? Message { get; private set; }

    /// <summary>The packet that <see cref="Next"/> returned; valid until the next call.</summary>
    public ReadOnlySpan<byte> Packet => _buffer.AsSpan(_packetStart, _packetLength);

    /// <summary>The channel of <see cref="Packet"/>.</summary>
    public int Channel { get; private set; }

    /// <summary>When the last bytes were read, by the clock given.</summary>
    public long ArrivalTimestamp { get; private set; }

    /// <summary>What is wrong after <see cref="RtspItem.Invalid"/>.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Whether <see cref="Next"/> would return something without a wait, or at least read bytes.</summary>
    public bool IsMoreWaiting => HasWholePacket || wire.IsMoreWaiting;

    private int Buffered => _end - _start;

    private bool HasWholePacket => Buffered >= 4
        && _buffer[_start] == '$'
        && Buffered >= 4 + ((_buffer[_start + 2] << 8) | _buffer[_start + 3]);

    /// <summary>Moves to the next packet or message, and waits for it within a limit.</summary>
    public RtspItem Next(WaitLimit limit)
    {
        while (true)
        {
            RtspItem item = Parse();
            if (item != RtspItem.None) return item;
            int read = Fill(limit);
            if (read < 0) return RtspItem.Closed;
            if (read == 0) return RtspItem.None;

            // A server that sends single bytes does not extend the limit.
            if (limit.IsOver) return Parse();
        }
    }

    private int Fill(WaitLimit limit)
    {
        if (_start == _end) (_start, _end) = (0, 0);
        if (_buffer.Length - _end < MaxMessage)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, Buffered);
            (_start, _end) = (0, Buffered);
        }

        int read = wire.Read(_buffer, _end, _buffer.Length - _end, limit);
        if (read <= 0) return read;
        ArrivalTimestamp = time.GetTimestamp();
        _end += read;
        return read;
    }

    private RtspItem Parse()
    {
        if (_head is not null) return ParseBody(_head);
        while (Buffered > 0)
        {
            bool skipped;
            if (_isInGarbage)
            {
                if (SkipGarbage(out skipped) == RtspItem.Invalid) return RtspItem.Invalid;
                continue;
            }

            byte first = _buffer[_start];
            if (first == '$')
            {
                if (!HasWholePacket) return RtspItem.None;
                Channel = _buffer[_start + 1];
                _packetLength = (_buffer[_start + 2] << 8) | _buffer[_start + 3];
                _packetStart = _start + 4;
                Consume(4 + _packetLength);
                _garbage = 0;
                return RtspItem.Packet;
            }

            if (first is (byte)'\r' or (byte)'\n' or (byte)' ')
            {
                Consume(1);
                continue;
            }

            RtspItem item = ParseHead(out skipped);
            if (!skipped) return item;
        }

        return RtspItem.None;
    }

    private RtspItem ParseHead(out bool skipped)
    {
        skipped = false;
        bool? isMessage = _firstLine.Look(_buffer.AsSpan(_start, Buffered));
        if (isMessage == false) return SkipGarbage(out skipped);
        int end = isMessage == true ? EndOfHead() : -1;
        if (end < 0) return Buffered >= MaxMessage ? Invalid("sends a message longer than 64 KiB") : RtspItem.None;

        string head = ByteText.From(_buffer, _start, end);
        string[] lines = head.Split('\n');
        RtspServerMessage? message = RtspServerMessage.FromFirstLine(lines[0].TrimEnd('\r', ' '));

        // Not garbage to be searched: a head is read once, whatever it is.
        if (message is null) return Invalid("does not speak RTSP");
        message.Head = head;
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length > 0 && !message.Headers.TryAddLine(line))
                return Invalid($"sends more than {RtspHeaders.MaxLines} header lines");
        }

        (_head, _headLength, _bodyLength) = (message, end, ContentLength(message.Headers));
        if (_bodyLength > MaxMessage - _headLength) return Invalid("sends a message longer than 64 KiB");
        _hasSpokenRtsp = true;
        return ParseBody(message);
    }

    private RtspItem ParseBody(RtspServerMessage message)
    {
        if (Buffered < _headLength + _bodyLength) return RtspItem.None;
        message.Body = ByteText.From(_buffer, _start + _headLength, _bodyLength);
        Message = message;
        _head = null;
        _garbage = 0;
        Consume(_headLength + _bodyLength);
        return RtspItem.Message;
    }

    private void Consume(int count)
    {
        _start += count;
        _scanned = 0;
        _firstLine.Restart();
    }

    /// <summary>The length of the head with the empty line that ends it; -1 while that has not come.</summary>
    private int EndOfHead()
    {
        // Line ends are CRLF, LF (some cameras), or both.
        for (int i = Math.Max(_scanned, 1); i < Buffered; i++)
        {
            if (_buffer[_start + i] != '\n') continue;
            byte before = _buffer[_start + i - 1];
            if (before == '\n' || (before == '\r' && i >= 2 && _buffer[_start + i - 2] == '\n')) return i + 1;
        }

        _scanned = Math.Max(Buffered, 1);
        return -1;
    }

    private RtspItem SkipGarbage(out bool skipped)
    {
        // Before its first message a server has nothing else to say.
        skipped = _hasSpokenRtsp;
        if (!_hasSpokenRtsp) return Invalid("does not speak RTSP");
        int count = _isInGarbage ? 0 : 1;
        while (count < Buffered && _buffer[_start + count] is not ((byte)'$' or (byte)'R' or (byte)'\n')) count++;
        _isInGarbage = count == Buffered;
        Consume(count);
        _garbage += count;
        if (_garbage <= MaxGarbage) return RtspItem.None;
        skipped = false;
        return Invalid("sends neither packets nor messages");
    }

    private RtspItem Invalid(string error)
    {
        Error = error;
        return RtspItem.Invalid;
    }

    private static int ContentLength(RtspHeaders headers)
    {
        string? text = headers["Content-Length"];
        bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length);
        return isNumber ? (int)Math.Min(length, int.MaxValue) : 0;
    }
}
