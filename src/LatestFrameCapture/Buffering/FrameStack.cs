using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// The newest frames, last in first out, cleared when full: the one place where the capture thread and the consumers meet. For a file of
/// which every frame is wanted it is a queue, and whoever pushes waits until there <see cref="HasRoom"/>.
/// </summary>
/// <remarks>
/// Thread safety: all members may be called from any thread. Under the gate nothing happens but bookkeeping: buffers go back to
/// the pool (which may free native memory) after leaving it, and whoever waits asynchronously goes on elsewhere.
/// </remarks>
internal sealed class FrameStack
{
    // As many asynchronous waits at once as are kept for the next ones.
    private const int MostSignals = 16;

    // Guards: all fields below, of each FrameBuffer those from Number on, of each ReaderCursor all.
    private readonly object _gate = new();
    private readonly FrameBuffer?[] _frames;
    private readonly MatPool _pool;
    private readonly TimeProvider _timeProvider;
    private int _count;

    // Who may push. A thread that was abandoned inside a native call still has the number of its time and is refused when it comes back.
    private int _generation;
    private bool _isOver = true;
    private bool _isWanted;
    private FrameDelivery _delivery;
    private Action? _onTaken;
    private int _readers;
    private readonly List<IStackListener> _listeners = [];
    private readonly Stack<AsyncSignal> _signals = new();

    private long _grabbed;
    private long _pushed;
    private long _discardedBacklog;
    private long _discardedUnwanted;
    private long _discardedStarved;
    private long _discardedUnusable;
    private long _read;
    private long _droppedUnread;
    private int _unread;
    private int _leasedOnly;

    /// <param name="capacity">How many frames it holds.</param>
    /// <param name="pool">Where its buffers come from.</param>
    /// <param name="timeProvider">The clock of asynchronous waits.</param>
    public FrameStack(int capacity, MatPool pool, TimeProvider timeProvider)
    {
        _frames = new FrameBuffer?[capacity];
        _pool = pool;
        _timeProvider = timeProvider;
    }

    /// <summary>Lets a new capture thread push, and nobody else; readers wait for its frames.</summary>
    /// <param name="generation">What the thread shows with each call; higher than all before, or nothing happens.</param>
    public void BeginGeneration(int generation)
    {
        lock (_gate)
        {
            if (generation <= _generation) return;
            _generation = generation;
            _isOver = false;
            _delivery = FrameDelivery.Latest;
            _onTaken = null;
        }
    }

    /// <summary>Says what the readers of a new connection get; for a queue the stack is empty.</summary>
    /// <param name="generation">The pusher's.</param>
    /// <param name="delivery">As a stack, or as a queue.</param>
    /// <param name="onTaken">Called after a reader of a queue has taken a frame or given one back, on its thread; wakes the pusher and returns.</param>
    public void SetDelivery(int generation, FrameDelivery delivery, Action onTaken)
    {
        lock (_gate)
        {
            if (generation != _generation) return;
            Debug.Assert(_count == 0 || delivery == FrameDelivery.Latest, "the frames of before were pushed onto a stack");
            _delivery = delivery;
            _onTaken = delivery == FrameDelivery.Every ? onTaken : null;
        }
    }

    /// <summary>Whether a push would clear nothing.</summary>
    public bool HasRoom()
    {
        lock (_gate) return _count < _frames.Length;
    }

    /// <summary>Puts a frame on top, first clearing a full stack, and wakes all readers.</summary>
    /// <param name="generation">The pusher's.</param>
    /// <param name="buffer">The stack's from now on, unless the result is false.</param>
    /// <param name="cleared">A list of the pusher's, empty; used so that a push allocates nothing.</param>
    /// <returns>False when the pusher's time is over.</returns>
    public bool Push(int generation, FrameBuffer buffer, List<FrameBuffer> cleared)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation) return false;

            if (_count == _frames.Length) Clear_NeedsLock(cleared);
            buffer.Number = ++_grabbed;
            buffer.References = 1;
            buffer.IsInStack = true;
            buffer.WasRead = false;
            _frames[_count++] = buffer;
            _pushed++;
            _unread++;
            _isOver = false;
            _isWanted = false;
            WakeReaders_NeedsLock();
        }

        ReturnToPool(cleared);
        return true;
    }

    /// <summary>Counts a frame that was grabbed and is not pushed; it has a number all the same.</summary>
    public void Discard(int generation, DiscardReason reason)
    {
        lock (_gate)
        {
            if (generation != _generation) return;
            _grabbed++;
            switch (reason)
            {
                case DiscardReason.Backlog: _discardedBacklog++; break;
                case DiscardReason.Unwanted: _discardedUnwanted++; break;
                case DiscardReason.Starved: _discardedStarved++; break;
                default: _discardedUnusable++; break;
            }
        }
    }

    /// <summary>Whether a reader waits, or has asked in vain since the last push.</summary>
    public bool IsWanted()
    {
        lock (_gate) return _isWanted;
    }

    /// <summary>How many buffers only consumers hold.</summary>
    public int CountLeasedOnly()
    {
        lock (_gate) return _leasedOnly;
    }

    /// <summary>Says that no further frame will come for now; waiting readers get their answer, the frames stay.</summary>
    public void SetOver(int generation, bool isOver)
    {
        lock (_gate)
        {
            if (generation != _generation) return;
            _isOver = isOver;
            WakeReaders_NeedsLock();
        }
    }

    /// <summary>Drops all frames, as after a jump in a file: none of them is what comes next.</summary>
    public void Clear(int generation)
    {
        var cleared = new List<FrameBuffer>();
        lock (_gate)
        {
            if (generation != _generation) return;
            Clear_NeedsLock(cleared);
        }

        ReturnToPool(cleared);
    }

    /// <summary>Drops all frames and refuses every further push; waiting readers get their answer at once.</summary>
    /// <param name="generation">Higher than all before, or nothing happens.</param>
    public void Close(int generation)
    {
        var cleared = new List<FrameBuffer>();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation <= _generation) return;
            _generation = generation;
            _isOver = true;
            Clear_NeedsLock(cleared);
            WakeReaders_NeedsLock();
        }

        ReturnToPool(cleared);
    }

    public void AddReader()
    {
        lock (_gate) _readers++;
    }

    public void RemoveReader()
    {
        lock (_gate) _readers--;
    }

    /// <summary>The newest frame if the reader has not had it, without waiting.</summary>
    public bool TryLease(ReaderCursor cursor, long notBefore, out FrameLease lease)
    {
        Action? onTaken;
        lock (_gate)
        {
            if (!TryLease_NeedsLock(cursor, notBefore, out lease))
            {
                _isWanted = true;
                return false;
            }

            onTaken = _onTaken;
        }

        onTaken?.Invoke();
        return true;
    }

    /// <summary>The newest frame that the reader has not had; waits for it.</summary>
    /// <param name="cursor">The reader's.</param>
    /// <param name="notBefore">Timestamp before which a frame must not have been grabbed.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="lease">The frame, the caller's to release.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the source is over or the time is.</returns>
    public bool WaitLease(ReaderCursor cursor, long notBefore, TimeSpan timeout, out FrameLease lease, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static stack => ((FrameStack)stack!).WakeReaders(), this);
        long start = Stopwatch.GetTimestamp();
        Action? onTaken;
        lock (_gate)
        {
            while (!TryLease_NeedsLock(cursor, notBefore, out lease))
            {
                TimeSpan remaining = timeout - Stopwatch.GetElapsedTime(start);
                if (_isOver || remaining <= TimeSpan.Zero || cancellationToken.IsCancellationRequested) break;
                _isWanted = true;
                Monitor.Wait(_gate, remaining);
            }

            onTaken = _onTaken;
        }

        if (lease.Buffer is not null)
        {
            onTaken?.Invoke();
            return true;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>As <see cref="WaitLease"/>, without holding a thread; null when the source is over or the time is.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FrameLease?> WaitLeaseAsync(ReaderCursor cursor, long notBefore, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long start = _timeProvider.GetTimestamp();
        AsyncSignal? signal = null;
        try
        {
            while (true)
            {
                if (TryLeaseOrListen(cursor, notBefore, signal, out FrameLease lease, out bool isOver)) return lease;
                if (isOver) return null;
                if (signal is null)
                {
                    // And look again: only now it listens.
                    signal = TakeSignal();
                    continue;
                }

                TimeSpan remaining = timeout - _timeProvider.GetElapsedTime(start);
                if (remaining <= TimeSpan.Zero) return null;
                await signal.WaitAsync(remaining, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            if (signal is not null) GiveBack(signal);
        }
    }

    /// <summary>Whether there is a frame for the reader, without leasing it.</summary>
    /// <param name="cursor">The reader's.</param>
    /// <param name="listener">Hears once when that may have changed, unless there is one.</param>
    /// <param name="isOver">Whether no further frame will come for now.</param>
    public bool IsReadable(ReaderCursor cursor, IStackListener listener, out bool isOver)
    {
        lock (_gate)
        {
            isOver = _isOver;
            if (IsReadable_NeedsLock(cursor)) return true;
            Listen_NeedsLock(listener);
            return false;
        }
    }

    /// <summary>Says that a listener does not wait any more.</summary>
    public void StopListening(IStackListener listener)
    {
        lock (_gate) _listeners.Remove(listener);
    }

    /// <summary>Leases up to <paramref name="count"/> frames, newest first, without moving any reader.</summary>
    public IReadOnlyList<FrameLease> LeaseRecent(int count)
    {
        lock (_gate)
        {
            _isWanted = true;
            var leases = new List<FrameLease>(Math.Min(count, _count));
            for (int i = _count - 1; i >= 0 && leases.Count < count; i--)
            {
                Lease_NeedsLock(_frames[i]!);
                leases.Add(new FrameLease(_frames[i]!, Skipped: 0));
            }

            return leases;
        }
    }

    /// <summary>Ends a lease; the last one to leave gives the buffer back.</summary>
    public void Release(FrameBuffer buffer)
    {
        Action? onTaken;
        lock (_gate)
        {
            Debug.Assert(buffer.References > 0, "a lease ends once");
            if (--buffer.References > 0) return;
            _leasedOnly--;
            onTaken = _onTaken;
        }

        ReturnToPool(buffer);
        onTaken?.Invoke();
    }

    /// <summary>
    /// Ends a lease that its consumer forgot. For finalizers: the image may be gone already, or the consumer has kept it without its frame; either way it is not used again.
    /// </summary>
    public void Forget(FrameBuffer buffer)
    {
        Action? onTaken;
        lock (_gate)
        {
            buffer.IsForgotten = true;
            if (--buffer.References > 0) return;
            _leasedOnly--;
            onTaken = _onTaken;
        }

        _pool.CountGone();
        onTaken?.Invoke();
    }

    /// <summary>Turns a lease into ownership, if the stack holds the buffer for nobody else.</summary>
    /// <returns>True: the image is the caller's, and the lease is over. False: nothing changed.</returns>
    public bool TryTakeOver(FrameBuffer buffer)
    {
        Action? onTaken;
        lock (_gate)
        {
            // Another reader's cursor may still be before this frame: invariant 4 promises it a newest one.
            if (_readers > 1) return false;
            if (buffer.IsInStack)
            {
                if (buffer.References > 2 || _frames[_count - 1] != buffer) return false;
                _frames[--_count] = null;
                buffer.IsInStack = false;
            }
            else
            {
                if (buffer.References > 1) return false;
                _leasedOnly--;
            }

            buffer.References = 0;
            onTaken = _onTaken;
        }

        _pool.CountGone();
        onTaken?.Invoke();
        return true;
    }

    public FrameStackCounters Count()
    {
        lock (_gate)
        {
            return new FrameStackCounters(
                _grabbed, _pushed, _discardedBacklog, _discardedUnwanted, _discardedStarved, _discardedUnusable, _read, _droppedUnread, _unread, _count, _leasedOnly);
        }
    }

    private void WakeReaders()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private void WakeReaders_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Monitor.PulseAll(_gate);
        foreach (IStackListener listener in _listeners) listener.OnChanged();
        _listeners.Clear();
    }

    private void Listen_NeedsLock(IStackListener listener)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        _isWanted = true;
        if (!_listeners.Contains(listener)) _listeners.Add(listener);
    }

    private bool TryLeaseOrListen(ReaderCursor cursor, long notBefore, AsyncSignal? signal, out FrameLease lease, out bool isOver)
    {
        Action? onTaken;
        lock (_gate)
        {
            isOver = _isOver;
            onTaken = _onTaken;
            if (!TryLease_NeedsLock(cursor, notBefore, out lease))
            {
                if (isOver || signal is null) return false;
                signal.Reset();
                Listen_NeedsLock(signal);
                return false;
            }
        }

        onTaken?.Invoke();
        return true;
    }

    // Made outside the gate: its timer comes from the user's TimeProvider.
    private AsyncSignal TakeSignal()
    {
        lock (_gate)
        {
            if (_signals.TryPop(out AsyncSignal? signal)) return signal;
        }

        return new AsyncSignal(_timeProvider);
    }

    private void GiveBack(AsyncSignal signal)
    {
        lock (_gate)
        {
            _listeners.Remove(signal);
            if (signal.TryRest() && _signals.Count < MostSignals)
            {
                _signals.Push(signal);
                return;
            }
        }

        signal.Dispose();
    }

    private bool TryLease_NeedsLock(ReaderCursor cursor, long notBefore, out FrameLease lease)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        lease = default;
        if (!IsReadable_NeedsLock(cursor)) return false;
        if (_delivery == FrameDelivery.Every)
        {
            // How old it is does not count: nothing of a file is ever too old to be read.
            lease = TakeOldest_NeedsLock(cursor);
            return true;
        }

        FrameBuffer newest = _frames[_count - 1]!;
        if (newest.GrabbedTimestamp < notBefore) return false;
        Lease_NeedsLock(newest);
        lease = new FrameLease(newest, cursor.MoveTo(newest.Number));
        return true;
    }

    private bool IsReadable_NeedsLock(ReaderCursor cursor)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        return _count > 0 && (_delivery == FrameDelivery.Every || _frames[_count - 1]!.Number > cursor.LastNumber);
    }

    private FrameLease TakeOldest_NeedsLock(ReaderCursor cursor)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        FrameBuffer oldest = _frames[0]!;
        Array.Copy(_frames, 1, _frames, 0, --_count);
        _frames[_count] = null;
        Lease_NeedsLock(oldest);

        // The reader's alone from now on, and of those who have it from ReadRecent.
        oldest.IsInStack = false;
        oldest.References--;
        _leasedOnly++;
        return new FrameLease(oldest, cursor.MoveTo(oldest.Number));
    }

    private void Lease_NeedsLock(FrameBuffer buffer)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        buffer.References++;
        if (buffer.WasRead) return;
        buffer.WasRead = true;
        _read++;
        _unread--;
    }

    private void Clear_NeedsLock(List<FrameBuffer> cleared)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        for (int i = 0; i < _count; i++)
        {
            FrameBuffer buffer = _frames[i]!;
            _frames[i] = null;
            buffer.IsInStack = false;
            if (!buffer.WasRead)
            {
                _droppedUnread++;
                _unread--;
            }

            if (--buffer.References == 0) cleared.Add(buffer);
            else _leasedOnly++;
        }

        _count = 0;
    }

    private void ReturnToPool(List<FrameBuffer> cleared)
    {
        foreach (FrameBuffer buffer in cleared) ReturnToPool(buffer);
        cleared.Clear();
    }

    private void ReturnToPool(FrameBuffer buffer)
    {
        // Nobody has a lease any more, so nobody changes the mark.
        if (buffer.IsForgotten) _pool.CountGone();
        else _pool.Return(buffer);
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(_count <= _frames.Length, "the stack never holds more than its capacity");
        Debug.Assert(_grabbed == _pushed + _discardedBacklog + _discardedUnwanted + _discardedStarved + _discardedUnusable, "grabbed = pushed + discarded");
        Debug.Assert(_pushed == _read + _droppedUnread + _unread, "pushed = read + dropped unread + waiting unread");
        Debug.Assert(_count == 0 || _frames[_count - 1]!.Number <= _grabbed, "the top is the newest");
        Debug.Assert(_leasedOnly >= 0, "a lease ends once");
    }
}
