using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// The newest frames, last in first out, cleared when full: the only object that the capture thread and the consumers
/// share. With <see cref="FrameDelivery.Every"/> it is a queue, and the producer waits until it has room.
/// </summary>
/// <remarks>
/// Thread safety: all members may be called from any thread. Only bookkeeping runs under the gate: buffers return to
/// the pool outside it, and asynchronous waits continue on other threads. Each producer has a generation: a producer
/// that was abandoned inside a native call is refused when the call returns.
/// </remarks>
internal sealed partial class FrameStack
{
    // Guards: all fields below, of each FrameBuffer those from Number on, of each ReaderCursor all.
    private readonly object _gate = new();
    private FrameSlots _frames;
    private readonly FrameLedger _ledger = new();
    private readonly WaitList _waits;
    private readonly MatPool _pool;
    private int _generation;
    private int _epoch;
    private int _readers;
    private bool _isCompleted = true;
    private long _wantedFrom = long.MaxValue;
    private FrameDelivery _delivery;
    private IStackListener? _producer;
    private bool _dropsRead;

    public FrameStack(int capacity, MatPool pool, TimeProvider timeProvider)
    {
        _frames = new FrameSlots(capacity);
        _waits = new WaitList(_gate, TryLease, timeProvider);
        _pool = pool;
    }

    /// <summary>Lets a new producer push, and no other. Ignored unless its generation is the highest so far.</summary>
    public void BeginGeneration(int generation)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation <= _generation) return;
            _generation = generation;
            _isCompleted = false;
            _delivery = FrameDelivery.Latest;
            _producer = null;
            _dropsRead = false;
        }
    }

    /// <summary>Selects stack or queue; a queue notifies its producer of each frame taken or released.</summary>
    public void SetDelivery(int generation, FrameDelivery delivery, IStackListener producer)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation) return;
            Debug.Assert(_frames.Count == 0 || delivery == FrameDelivery.Latest, "a queue begins empty");
            _delivery = delivery;
            _producer = delivery == FrameDelivery.Every ? producer : null;
        }
    }

    /// <summary>The demand for a frame of this time; LeasedOnly counts frames that only consumers hold.</summary>
    public (bool HasRoom, bool IsWanted, int LeasedOnly) GetDemand(long grabbedTimestamp)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return (!_frames.IsFull, grabbedTimestamp >= _wantedFrom, _ledger.LeasedOnly);
        }
    }

    /// <summary>Puts a frame on top, first clearing a full stack, and wakes all readers.</summary>
    /// <param name="generation">The producer's generation.</param>
    /// <param name="buffer">The frame, which the stack owns from now on unless the result is false.</param>
    /// <param name="cleared">The producer's empty list, reused so that a push allocates nothing.</param>
    /// <returns>False when the producer has been replaced, or in a pause.</returns>
    public bool Push(int generation, FrameBuffer buffer, List<FrameBuffer> cleared)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation || TryLeaveOut_NeedsLock(buffer)) return false;
            if (_frames.IsFull) Clear_NeedsLock(cleared);
            buffer.Number = _ledger.OnPushed(buffer.GrabbedTimestamp);
            buffer.References = 1;
            buffer.WasRead = false;
            buffer.Epoch = _epoch;
            _frames.Add(buffer);
            _isCompleted = false;
            _wantedFrom = long.MaxValue;
            _waits.WakeAll_NeedsLock();
        }

        _pool.Return(cleared);
        return true;
    }

    /// <summary>Counts a frame that was grabbed but is not pushed; it also takes a number.</summary>
    public void Discard(int generation, DiscardReason reason)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation == _generation) _ledger.OnDiscarded(reason);
        }
    }

    /// <summary>Sets whether no further frame comes for now; true ends waits, and the frames stay readable.</summary>
    public void SetCompleted(int generation, bool isCompleted)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation) return;
            _isCompleted = isCompleted;
            _waits.WakeAll_NeedsLock();
        }
    }

    /// <summary>Drops all frames, refuses further pushes and ends all waits. Ignored as BeginGeneration is.</summary>
    public void Close(int generation)
    {
        var cleared = new List<FrameBuffer>();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation <= _generation) return;
            _generation = generation;
            _epoch++;
            _earliest = long.MinValue;
            _isCompleted = true;
            Clear_NeedsLock(cleared);
            _ledger.OnClosed();
            _waits.WakeAll_NeedsLock();
        }

        _pool.Return(cleared);
    }

    public void AddReader()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _readers++;
        }
    }

    /// <summary>Removes a reader and ends its waits permanently.</summary>
    public void RemoveReader(ReaderCursor cursor)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _readers--;
            cursor.IsClosed = true;
            _waits.WakeAll_NeedsLock();
        }
    }

    /// <summary>Leases the newest frame if the reader has not read it; never waits.</summary>
    public bool TryLease(ReaderCursor cursor, long notBefore, out FrameLease lease) =>
        TryLease(cursor, notBefore, null, out lease, out _);

    /// <inheritdoc cref="LeaseAttempt"/>
    public bool TryLease(
        ReaderCursor cursor, long notBefore, IStackListener? listener, out FrameLease lease, out bool hasEnded)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            hasEnded = _isCompleted || cursor.IsClosed;
            if (TryLease_NeedsLock(cursor, notBefore, out lease)) return true;
            _wantedFrom = Math.Min(_wantedFrom, cursor.Due);
            if (listener is not null && !hasEnded) _waits.Add_NeedsLock(listener);
            return false;
        }
    }

    /// <summary>Leases the newest frame that the reader has not read; waits for it.</summary>
    /// <returns>False when the source has ended, the reader was disposed or the timeout has elapsed.</returns>
    public bool WaitLease(
        ReaderCursor cursor, long notBefore, TimeSpan timeout, out FrameLease lease, CancellationToken token) =>
        _waits.WaitLease(cursor, notBefore, timeout, out lease, token);

    /// <summary>As <see cref="WaitLease"/>, without blocking a thread; null where that returns false.</summary>
    public ValueTask<FrameLease?> WaitLeaseAsync(
        ReaderCursor cursor, long notBefore, TimeSpan timeout, CancellationToken token) =>
        _waits.WaitLeaseAsync(cursor, notBefore, timeout, token);

    /// <summary>As <c>TryLease</c>, without leasing the frame.</summary>
    public bool IsReadable(ReaderCursor cursor, long notBefore, IStackListener listener, out bool hasEnded)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            hasEnded = _isCompleted || cursor.IsClosed;
            if (IsReadable_NeedsLock(cursor, notBefore)) return true;
            _wantedFrom = Math.Min(_wantedFrom, cursor.Due);
            _waits.Add_NeedsLock(listener);
            return false;
        }
    }

    /// <summary>Removes a listener that has not been notified.</summary>
    public void StopListening(IStackListener listener) => _waits.Remove(listener);

    /// <summary>Leases up to <paramref name="count"/> frames, newest first, without moving any reader.</summary>
    public IReadOnlyList<FrameLease> LeaseRecent(int count)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _wantedFrom = long.MinValue;
            var leases = new List<FrameLease>(Math.Min(count, _frames.Count));
            for (int i = _frames.Count - 1; i >= 0 && leases.Count < count; i--)
            {
                if (!_frames[i].Image.IsDisposed) leases.Add(Lease_NeedsLock(_frames[i], skipped: 0));
            }

            return leases;
        }
    }

    /// <summary>Adds a lease to a frame, unless it has been released or the stack was closed since.</summary>
    public bool TryShare(FrameBuffer buffer, long number)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (buffer.References == 0 || buffer.Number != number || buffer.Epoch != _epoch) return false;
            buffer.References++;
            return true;
        }
    }

    /// <summary>Ends a lease; the last one returns the buffer to the pool.</summary>
    /// <param name="buffer">The leased frame.</param>
    /// <param name="isForgotten">Whether a finalizer calls: the image may be gone, or in use without its frame.</param>
    public void Release(FrameBuffer buffer, bool isForgotten = false)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            Debug.Assert(buffer.References > 0, "a lease ends once");
            buffer.IsForgotten |= isForgotten;
            if (--buffer.References > 0 && !TryDropRead_NeedsLock(buffer)) return;
            if (buffer.References == 0) _ledger.OnLastLeaseEnded();
            buffer.References = 0;
            _producer?.OnChanged();
        }

        _pool.Return(buffer);
    }

    /// <summary>Turns a lease into ownership, if no other reader or consumer can get the buffer now or later.</summary>
    /// <returns>True: the caller owns the image, and the lease has ended. False: nothing changed.</returns>
    public bool TryTakeOver(FrameBuffer buffer)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            // Another reader's cursor may still be before this frame, which is then its newest one.
            if (_readers > 1 || buffer.IsForgotten || buffer.References > (buffer.IsInStack ? 2 : 1)) return false;
            if (buffer.IsInStack && _frames.Newest != buffer) return false;
            if (buffer.IsInStack) _frames.RemoveNewest();
            else _ledger.OnLastLeaseEnded();
            buffer.References = 0;
            _producer?.OnChanged();
        }

        _pool.CountRemoved();
        return true;
    }

    public FrameStackCounters Count()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return _ledger.Count(_frames.Count);
        }
    }

    private bool TryLease_NeedsLock(ReaderCursor cursor, long notBefore, out FrameLease lease)
    {
        lease = default;
        if (cursor.IsClosed || !IsReadable_NeedsLock(cursor, notBefore)) return false;
        FrameBuffer buffer = _delivery == FrameDelivery.Every ? _frames[0] : _frames.Newest;
        lease = Lease_NeedsLock(buffer, cursor.MoveTo(buffer));
        if (_delivery != FrameDelivery.Every) return true;
        _frames.RemoveOldest().References--;
        _ledger.OnDropped(wasRead: true, isLeased: true);
        _producer?.OnChanged();
        return true;
    }

    // A queue ignores a frame's age. A consumer may have disposed an image that is still on the stack.
    private bool IsReadable_NeedsLock(ReaderCursor cursor, long notBefore)
    {
        if (_frames.Count == 0) return false;
        if (_delivery == FrameDelivery.Every) return true;
        return cursor.IsNew(_frames.Newest, notBefore) && !_frames.Newest.Image.IsDisposed;
    }

    private FrameLease Lease_NeedsLock(FrameBuffer buffer, long skipped)
    {
        buffer.References++;
        if (!buffer.WasRead) _ledger.OnRead();
        buffer.WasRead = true;
        return new FrameLease(buffer, skipped);
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        _frames.AssertOrder();
        _ledger.AssertLaws(_frames.Count);
    }
}
