namespace LatestFrames;

/// <summary>
/// Passes packets on in the order of their sequence numbers: sorts them, leaves duplicates out, notices what is
/// missing, restarts, and other sources.
/// </summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class PacketOrder
{
    // RFC 3550, A.1: a packet further away is believed only with its successor.
    private const int MaxDropout = 3000;
    private const int MaxLate = 512;

    // A sequence that restarted a little behind looks like late packets.
    private const int MaxLateRun = 16;

    private readonly TimeSpan _patience;
    private readonly TimeProvider _timeProvider;
    private readonly ReorderingBuffer? _buffer;
    private readonly IPacketSink _sink;
    private byte[] _candidate = [];
    private int _candidateLength;
    private long _candidateArrival;
    private uint _candidateSource;
    private ushort _afterCandidate;
    private ushort _next;
    private ushort _afterLate;
    private int _lateRun;

    /// <summary>Starts before the first packet.</summary>
    /// <param name="patience">How long to wait for a missing packet; zero where packets cannot overtake.</param>
    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="sink">Receives the packets.</param>
    public PacketOrder(TimeSpan patience, TimeProvider timeProvider, IPacketSink sink)
    {
        _patience = patience;
        _timeProvider = timeProvider;
        _sink = sink;
        _buffer = patience > TimeSpan.Zero ? new ReorderingBuffer() : null;
    }

    /// <summary>Whether a packet came.</summary>
    public bool HasSource { get; private set; }

    /// <summary>The source of the stream, its SSRC.</summary>
    public uint Source { get; private set; }

    /// <summary>The number of packets that never came, or too late.</summary>
    public long Lost { get; private set; }

    /// <summary>The number of packets that came twice, or too late.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The number of packets that wait for a missing one.</summary>
    public int Waiting => _buffer?.Count ?? 0;

    /// <summary>Uses a packet.</summary>
    public void Add(in RtpHeader header, ReadOnlySpan<byte> packet, long arrival)
    {
        OnTime(arrival);
        if (!HasSource) Start(header.Source, header.Sequence, arrival);
        int ahead = unchecked((short)(header.Sequence - _next));
        if (header.Source != Source || ahead > MaxDropout || ahead < -MaxLate) AddStranger(header, packet, arrival);
        else if (ahead < 0) AddLate(header, packet, arrival);
        else AddExpected(header, ahead, packet, arrival);
    }

    /// <summary>Stops waiting for packets that are missing for too long.</summary>
    public void OnTime(long now)
    {
        while (_buffer is { Count: > 0 }
            && _timeProvider.GetElapsedTime(_buffer.FirstArrival(_next), now) >= _patience)
        {
            SkipMissing(_buffer);
        }
    }

    private void AddExpected(in RtpHeader header, int ahead, ReadOnlySpan<byte> packet, long arrival)
    {
        _lateRun = 0;
        _candidateLength = 0;
        if (ahead > 0 && _buffer is not null)
        {
            while (_buffer.Count > 0 && ahead >= ReorderingBuffer.MaxPackets)
            {
                SkipMissing(_buffer);
                ahead = unchecked((short)(header.Sequence - _next));
            }

            bool isDuplicate = false;
            if (ahead < ReorderingBuffer.MaxPackets
                && _buffer.TryAdd(header.Sequence, packet, arrival, out isDuplicate))
            {
                if (isDuplicate) Duplicates++;
                return;
            }

            while (_buffer.Count > 0) SkipMissing(_buffer);
            _buffer.Trim();
            ahead = unchecked((short)(header.Sequence - _next));
            if (ahead < 0)
            {
                Duplicates++;
                return;
            }
        }

        Pass(packet, ahead, arrival);
        if (_buffer is not null) PassFollowing(_buffer);
    }

    private void AddLate(in RtpHeader header, ReadOnlySpan<byte> packet, long arrival)
    {
        _lateRun = header.Sequence == _afterLate ? _lateRun + 1 : 1;
        _afterLate = unchecked((ushort)(header.Sequence + 1));
        if (_lateRun < MaxLateRun)
        {
            Duplicates++;
            return;
        }

        Restart(header.Source, header.Sequence, arrival);
        Pass(packet, 0, arrival);
    }

    // Believed when the next packet continues it.
    private void AddStranger(in RtpHeader header, ReadOnlySpan<byte> packet, long arrival)
    {
        if (_candidateLength > 0 && header.Source == _candidateSource && header.Sequence == _afterCandidate)
        {
            ushort first = unchecked((ushort)(header.Sequence - 1));
            int length = _candidateLength;
            Restart(header.Source, first, _candidateArrival);
            Pass(_candidate.AsSpan(0, length), 0, _candidateArrival);
            Pass(packet, 0, arrival);
            return;
        }

        if (_candidate.Length < packet.Length) _candidate = new byte[packet.Length];
        packet.CopyTo(_candidate);
        _candidateLength = packet.Length;
        _candidateArrival = arrival;
        _candidateSource = header.Source;
        _afterCandidate = unchecked((ushort)(header.Sequence + 1));
    }

    private void Restart(uint source, ushort sequence, long arrival)
    {
        while (_buffer is { Count: > 0 }) SkipMissing(_buffer);
        Start(source, sequence, arrival);
    }

    private void Start(uint source, ushort sequence, long arrival)
    {
        bool isOther = HasSource && source != Source;
        bool isFirst = !HasSource;
        HasSource = true;
        Source = source;
        _next = sequence;
        _candidateLength = 0;
        _lateRun = 0;
        _sink.OnStart(source, sequence, arrival, isFirst, isOther);
    }

    private void SkipMissing(ReorderingBuffer buffer)
    {
        ushort first = buffer.FirstAfter(_next);
        if (buffer.TryTake(first, out ReadOnlySpan<byte> packet, out long arrival))
        {
            Pass(packet, unchecked((ushort)(first - _next)), arrival);
        }

        PassFollowing(buffer);
    }

    private void PassFollowing(ReorderingBuffer buffer)
    {
        while (buffer.Count > 0 && buffer.TryTake(_next, out ReadOnlySpan<byte> packet, out long arrival))
        {
            Pass(packet, 0, arrival);
        }
    }

    private void Pass(ReadOnlySpan<byte> packet, int missing, long arrival)
    {
        Lost += missing;
        _next = unchecked((ushort)(_next + missing + 1));
        _sink.OnPacket(packet, missing, arrival);
    }
}
