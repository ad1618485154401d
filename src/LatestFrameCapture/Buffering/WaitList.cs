using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// The waits for a change of a <see cref="FrameStack"/>: threads in its gate, asynchronous waits and listeners.
/// </summary>
/// <remarks>
/// Thread safety: members that end in NeedsLock are called in the stack's gate, the others outside it.
/// </remarks>
/// <param name="gate">The stack's gate.</param>
/// <param name="tryLease">The stack's attempt to lease a frame.</param>
/// <param name="timeProvider">The clock for asynchronous waits.</param>
internal sealed class WaitList(object gate, LeaseAttempt tryLease, TimeProvider timeProvider)
{
    // The largest number of unused signals that are kept for later waits.
    private const int MaxSignals = 16;

    // Guarded by the gate.
    private readonly List<IStackListener> _listeners = [];
    private readonly Stack<AsyncSignal> _signals = new();
    private int _waitingThreads;

    /// <summary>Notifies a listener once, at the next change.</summary>
    public void Add_NeedsLock(IStackListener listener)
    {
        AssertInvariants_NeedsLock();
        if (!_listeners.Contains(listener)) _listeners.Add(listener);
    }

    /// <summary>Wakes all waits; each one checks its own condition again.</summary>
    public void WakeAll_NeedsLock()
    {
        AssertInvariants_NeedsLock();

        // PulseAll took a third of the time of a push, a lease and a release, and mostly no thread waits.
        if (_waitingThreads > 0) Monitor.PulseAll(gate);
        if (_listeners.Count == 0) return;
        foreach (IStackListener listener in _listeners) listener.OnChanged();
        _listeners.Clear();
    }

    /// <summary>Removes a listener that has not been notified.</summary>
    public void Remove(IStackListener listener)
    {
        lock (gate)
        {
            AssertInvariants_NeedsLock();
            _listeners.Remove(listener);
        }
    }

    /// <inheritdoc cref="FrameStack.WaitLease"/>
    public bool WaitLease(
        ReaderCursor cursor,
        long notBefore,
        TimeSpan timeout,
        out FrameLease lease,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static waits => ((WaitList)waits!).WakeAll(), this);
        long start = Stopwatch.GetTimestamp();
        lock (gate)
        {
            AssertInvariants_NeedsLock();
            while (!tryLease(cursor, notBefore, listener: null, out lease, out bool hasEnded))
            {
                TimeSpan remaining = timeout - Stopwatch.GetElapsedTime(start);
                if (hasEnded || remaining <= TimeSpan.Zero || cancellationToken.IsCancellationRequested) break;
                Wait_NeedsLock(remaining);
            }
        }

        if (lease.Buffer is not null) return true;
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    /// <inheritdoc cref="FrameStack.WaitLeaseAsync"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FrameLease?> WaitLeaseAsync(
        ReaderCursor cursor, long notBefore, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (tryLease(cursor, notBefore, listener: null, out FrameLease lease, out bool hasEnded)) return lease;
        if (hasEnded) return null;
        long start = timeProvider.GetTimestamp();
        AsyncSignal signal = RentSignal();
        try
        {
            while (true)
            {
                // The failed TryLease adds the listener under the same lock, so no change before the wait is missed.
                signal.Reset();
                if (tryLease(cursor, notBefore, signal, out lease, out hasEnded)) return lease;
                TimeSpan remaining = timeout - timeProvider.GetElapsedTime(start);
                if (hasEnded || remaining <= TimeSpan.Zero) return null;
                await signal.WaitAsync(remaining, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            ReturnSignal(signal);
        }
    }

    private void Wait_NeedsLock(TimeSpan timeout)
    {
        AssertInvariants_NeedsLock();
        _waitingThreads++;
        try
        {
            Monitor.Wait(gate, timeout);
        }
        finally
        {
            // Also when the thread was interrupted, after which it has the gate again.
            _waitingThreads--;
        }
    }

    private void WakeAll()
    {
        lock (gate) WakeAll_NeedsLock();
    }

    // The signal is created outside the gate, because its timer comes from the user's TimeProvider.
    private AsyncSignal RentSignal()
    {
        lock (gate)
        {
            AssertInvariants_NeedsLock();
            if (_signals.TryPop(out AsyncSignal? signal)) return signal;
        }

        return new AsyncSignal(timeProvider);
    }

    private void ReturnSignal(AsyncSignal signal)
    {
        lock (gate)
        {
            AssertInvariants_NeedsLock();
            _listeners.Remove(signal);
            if (signal.TryDeactivate() && _signals.Count < MaxSignals)
            {
                _signals.Push(signal);
                return;
            }
        }

        signal.Dispose();
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(gate), "needs the gate");
        Debug.Assert(_signals.Count <= MaxSignals, "few signals are kept");
        Debug.Assert(_waitingThreads >= 0, "a wait ends once");
    }
}
