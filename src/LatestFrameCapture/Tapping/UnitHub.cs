using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// The coded pictures of a capture between its capture thread and the readers of them: one copy of each for all, in a
/// memory that is bounded in bytes and in time. Without readers it holds nothing.
/// </summary>
/// <remarks>
/// Thread safety: all members may be called from any thread. Pictures are copied before the gate is entered. A capture
/// thread has a generation, as in <see cref="FrameStack"/>.
/// </remarks>
internal sealed class UnitHub
{
    // Guards: all fields below; _count is also read without it.
    private readonly object _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly UnitReaders _readers;
    private int _waitingThreads;
    private int _generation;
    private int _sources;
    private int _connections;
    private bool _isCompleted = true;
    private string? _whyNone;
    private volatile int _count;

    public UnitHub(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _readers = new UnitReaders(timeProvider.TimestampFrequency);
    }

    public bool HasReaders => _count > 0;

    /// <summary>Whether no picture comes until another source is opened or the capture thread is replaced.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _isCompleted;
            }
        }
    }

    /// <summary>Why the current connection, or the last one, has no coded pictures; null when it has.</summary>
    public string? WhyNone
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _whyNone;
            }
        }
    }

    public (int Readers, long Skipped) Count()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return (_readers.Reading, _readers.Skipped);
        }
    }

    /// <summary>The pictures that a reader has read, and those that it left out because it fell behind.</summary>
    public (long Read, long Skipped) CountOf(UnitCursor cursor)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return (cursor.Read, cursor.Skipped);
        }
    }

    /// <summary>Lets a new capture thread add pictures, and no other.</summary>
    public void BeginGeneration(int generation)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation <= _generation) return;
            _generation = generation;
            _isCompleted = false;
        }
    }

    /// <summary>Refuses further pictures and ends all waits. New readers begin with another source.</summary>
    public void Close(int generation)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation <= _generation) return;
            _generation = generation;
            _isCompleted = true;
            _whyNone = null;
            _sources++;
            _readers.ForgetAll();
            WakeAll_NeedsLock();
        }
    }

    /// <summary>Ends all waits: no further picture comes from this capture thread.</summary>
    public void Complete(int generation)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation) return;
            _isCompleted = true;
            WakeAll_NeedsLock();
        }
    }

    /// <summary>Makes the number of a new connection.</summary>
    public int BeginConnection()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return ++_connections;
        }
    }

    /// <summary>Records whether a connection that was made has coded pictures.</summary>
    /// <param name="generation">The capture thread's number.</param>
    /// <param name="whyNone">Why it has none; null when it has.</param>
    public void ReportConnected(int generation, string? whyNone)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation == _generation) _whyNone = whyNone;
        }
    }

    /// <summary>Adds a picture for all readers. Capture thread only.</summary>
    public UnitMark Add(
        int generation, int connection, in UnitInfo info, ReadOnlySpan<byte> data, bool isDiscontinuity)
    {
        CodedUnit? unit;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation) return default;
            unit = _readers.TryRent(data.Length);
        }

        unit ??= new CodedUnit { Data = new byte[UnitBuffers.SizeFor(data.Length)] };
        data.CopyTo(unit.Data);
        unit.Length = data.Length;
        unit.Info = info;
        unit.Connection = connection;
        unit.IsDiscontinuity = isDiscontinuity;
        unit.FrameNumber = 0;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation || _readers.Count == 0)
            {
                _readers.Return(unit);
                return default;
            }

            unit.Source = _sources;
            _readers.Add(unit);
            WakeAll_NeedsLock();
            return new UnitMark(unit, unit.Number);
        }
    }

    /// <summary>Adds a reader, which begins with the key frame in memory that its options ask for.</summary>
    /// <param name="options">The options, checked.</param>
    /// <param name="isKeeper">Whether it only lets pictures be remembered, and reads none.</param>
    public UnitCursor AddReader(AccessUnitReaderOptions options, bool isKeeper = false)
    {
        var cursor = new UnitCursor(TicksOf(options.Memory), TicksOf(options.MaxDelay), options.MaxBytes)
        {
            IsKeeper = isKeeper,
        };
        long now = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _readers.AddReader(cursor, now);
            _count = _readers.Count;
        }

        return cursor;
    }

    /// <summary>Lets a reader end with the newest picture: its wait ends.</summary>
    public void Finish(UnitCursor cursor)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _readers.Finish(cursor);
            WakeAll_NeedsLock();
        }
    }

    /// <summary>Removes a reader and ends its wait.</summary>
    /// <param name="cursor">The reader's.</param>
    /// <param name="isForgotten">Whether the bytes that it has may still be looked at.</param>
    public void RemoveReader(UnitCursor cursor, bool isForgotten)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (cursor.IsClosed) return;
            _readers.Remove(cursor, isForgotten);
            _count = _readers.Count;
            WakeAll_NeedsLock();
        }
    }

    /// <summary>Moves a reader to the next picture, whose bytes it has until its next call; never waits.</summary>
    /// <param name="cursor">The reader's.</param>
    /// <param name="listener">Is notified once, at the next change, when there is none; null for nobody.</param>
    /// <param name="lease">The picture.</param>
    /// <param name="hasEnded">Whether none will come.</param>
    public bool TryRead(UnitCursor cursor, IStackListener? listener, out UnitLease lease, out bool hasEnded)
    {
        long now = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            hasEnded = IsOver_NeedsLock(cursor);
            cursor.Listener = null;
            _readers.Release(cursor);
            if (_readers.TryRead(cursor, now, out lease)) return true;
            if (!hasEnded) cursor.Listener = listener;
            return false;
        }
    }

    /// <summary>Notifies a reader no more.</summary>
    public void StopListening(UnitCursor cursor)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            cursor.Listener = null;
        }
    }

    /// <summary>Moves a reader to the next picture; waits for it.</summary>
    /// <returns>False when none will come, the reader was disposed or the timeout has elapsed.</returns>
    public bool WaitRead(UnitCursor cursor, TimeSpan timeout, out UnitLease lease, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration =
            token.UnsafeRegister(static hub => ((UnitHub)hub!).WakeAll(), this);
        long start = Stopwatch.GetTimestamp();
        long now = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _readers.Release(cursor);
            while (!_readers.TryRead(cursor, now, out lease))
            {
                TimeSpan remaining = timeout - Stopwatch.GetElapsedTime(start);
                bool isOver = IsOver_NeedsLock(cursor) || remaining <= TimeSpan.Zero;
                if (isOver || token.IsCancellationRequested) break;
                Wait_NeedsLock(remaining);
            }
        }

        if (lease.Unit is not null) return true;
        token.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>As <see cref="WaitRead"/>, without blocking a thread; null where that returns false.</summary>
    /// <param name="cursor">The reader's.</param>
    /// <param name="signal">The reader's own.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="token">Ends the wait.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<UnitLease?> WaitReadAsync(
        UnitCursor cursor, AsyncSignal signal, TimeSpan timeout, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        long start = _timeProvider.GetTimestamp();
        while (true)
        {
            // The failed TryRead sets the listener under the same lock, so no change before the wait is missed.
            signal.Reset();
            if (TryRead(cursor, signal, out UnitLease lease, out bool hasEnded)) return lease;
            TimeSpan remaining = timeout - _timeProvider.GetElapsedTime(start);
            if (hasEnded || remaining <= TimeSpan.Zero) return null;
            await signal.WaitAsync(remaining, token).ConfigureAwait(false);
            token.ThrowIfCancellationRequested();
        }
    }

    private bool IsOver_NeedsLock(UnitCursor cursor) =>
        _isCompleted || cursor.IsClosed || cursor.End != long.MaxValue;

    private void Wait_NeedsLock(TimeSpan timeout)
    {
        AssertInvariants_NeedsLock();
        _waitingThreads++;
        try
        {
            Monitor.Wait(_gate, timeout);
        }
        finally
        {
            // Also when the thread was interrupted, after which it has the gate again.
            _waitingThreads--;
        }
    }

    private void WakeAll()
    {
        lock (_gate) WakeAll_NeedsLock();
    }

    private void WakeAll_NeedsLock()
    {
        AssertInvariants_NeedsLock();
        if (_waitingThreads > 0) Monitor.PulseAll(_gate);
        _readers.Notify();
    }

    private long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * _timeProvider.TimestampFrequency);

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        _readers.AssertInvariants();
    }
}
