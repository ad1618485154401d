namespace LatestFrames;

/// <summary>The bytes of an answer's body that have come and are not used yet. Capture thread only.</summary>
internal sealed class BodyReader
{
    /// <summary>How many bytes can wait.</summary>
    public const int Capacity = 64 * 1024;

    private readonly TimeProvider _timeProvider;
    private readonly byte[] _bytes = new byte[Capacity];
    private IByteWire _body;
    private int _start;
    private int _end;

    public BodyReader(IByteWire body, TimeProvider timeProvider)
    {
        _body = body;
        _timeProvider = timeProvider;
        LastArrivalTimestamp = timeProvider.GetTimestamp();
    }

    /// <summary>When bytes came last: a timestamp of the capture's clock.</summary>
    public long LastArrivalTimestamp { get; private set; }

    /// <summary>The same in UTC; unset before the first byte.</summary>
    public DateTimeOffset ArrivedAt { get; private set; }

    /// <summary>The bytes that came.</summary>
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether bytes have come, those included that are not read yet.</summary>
    public bool IsMoreWaiting => _end > _start || _body.IsMoreWaiting;

    /// <summary>Goes on with another body.</summary>
    public void Open(IByteWire body)
    {
        _body = body;
        _start = _end = 0;
        OnAlive();
    }

    /// <summary>Records that the camera cannot be expected to send anything now.</summary>
    public void OnAlive() => LastArrivalTimestamp = _timeProvider.GetTimestamp();

    public void Use(int count) => _start += count;

    /// <summary>Reads what has come, and waits for something within a limit.</summary>
    /// <returns>The number of bytes, 0 when nothing came, -1 when the body has ended.</returns>
    public int Fill(WaitLimit limit)
    {
        if (_start == _end) _start = _end = 0;
        if (_end == _bytes.Length) return 0;
        int read = _body.Read(_bytes, _end, _bytes.Length - _end, limit);
        if (read <= 0) return read;
        _end += read;
        LastArrivalTimestamp = _timeProvider.GetTimestamp();
        ArrivedAt = _timeProvider.GetUtcNow();
        return read;
    }
}
