using System.Diagnostics;

namespace LatestFrames;

/// <summary>A bounded queue of packets between the thread that drains a socket and the capture thread.</summary>
/// <remarks>Thread safety: one thread writes, one reads. Both may do so at the same time.</remarks>
internal sealed class PacketRing : IDisposable
{
    public const int MaxPacket = 64 * 1024;

    private const int Capacity = 4 * 1024 * 1024, MaxPackets = 8192;

    // Guards: _packets, _first, _count, _write, _isHeld.
    private readonly object _gate = new();
    private readonly byte[] _bytes = new byte[Capacity];
    private readonly (int Start, int Length, bool IsControl, long Arrival)[] _packets =
        new (int, int, bool, long)[MaxPackets];

    private readonly AutoResetEvent _arrived = new(false);
    private int _first;
    private int _count;
    private int _write;
    private bool _isHeld;

    /// <summary>Whether a packet waits besides the one that was taken last.</summary>
    public bool IsMoreWaiting
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _count > (_isHeld ? 1 : 0);
            }
        }
    }

    /// <summary>Returns where the next packet may be written, <see cref="MaxPacket"/> bytes.</summary>
    /// <returns>False when the ring is full.</returns>
    public bool TryReserve(out Span<byte> space)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            space = default;
            if (_count == MaxPackets) return false;
            if (_count == 0) _write = 0;
            int oldest = _count == 0 ? Capacity : _packets[_first].Start;
            if (_count > 0 && _write > oldest && Capacity - _write < MaxPacket) _write = 0;
            int end = _count > 0 && _write > oldest ? Capacity : oldest;
            if (end - _write < MaxPacket) return false;
            space = _bytes.AsSpan(_write, MaxPacket);
            return true;
        }
    }

    /// <summary>Adds the packet that was written into the reserved space.</summary>
    public void Commit(int length, bool isControl, long arrivalTimestamp)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _packets[(_first + _count) % MaxPackets] = (_write, length, isControl, arrivalTimestamp);
            _count++;
            _write += Math.Max(length, 1);
        }

        _arrived.Set();
    }

    /// <summary>Takes the oldest packet; its bytes stay until the next call.</summary>
    public bool TryTake(out RtspDatagram packet)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (_isHeld)
            {
                _first = (_first + 1) % MaxPackets;
                _count--;
                _isHeld = false;
            }

            packet = default;
            if (_count == 0) return false;
            (int start, int length, bool isControl, long arrival) = _packets[_first];
            packet = new RtspDatagram(_bytes.AsSpan(start, length), isControl, arrival);
            _isHeld = true;
            return true;
        }
    }

    /// <summary>Waits until a packet is added.</summary>
    public void Wait(int milliseconds) => _arrived.WaitOne(milliseconds);

    /// <inheritdoc/>
    public void Dispose() => _arrived.Dispose();

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(_count is >= 0 and <= MaxPackets, "no more packets wait than fit");
        Debug.Assert(!_isHeld || _count > 0, "the packet that is read is the first one");
        Debug.Assert(_write is >= 0 and <= Capacity, "the next packet begins inside");
    }
}
