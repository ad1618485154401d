using System.Diagnostics;

namespace LatestFrames;

/// <summary>What nobody uses at the moment and somebody may soon; disposed when it was not used for a while.</summary>
/// <typeparam name="T">What has native memory.</typeparam>
/// <remarks>
/// What is taken belongs to its taker, so nothing is disposed while it is in use. Nothing is disposed at the end of the
/// process, where the C runtime destroys the libraries' global objects meanwhile. Thread safety: any thread.
/// </remarks>
internal sealed class IdleStock<T>
    where T : class, IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly int _most;
    private readonly TimeSpan _longest;
    private readonly ITimer _timer;

    // Guards: all fields below.
    private readonly object _gate = new();
    private readonly List<(T Item, long Since)> _idle = [];
    private bool _isTimed;
    private bool _isClosed;

    /// <param name="timeProvider">The clock, which is asked under the gate: never a user's.</param>
    /// <param name="most">The largest number; the one that was given first is disposed for a further one.</param>
    /// <param name="longest">The time after which one that was not taken is disposed.</param>
    public IdleStock(TimeProvider timeProvider, int most, TimeSpan longest)
    {
        (_timeProvider, _most, _longest) = (timeProvider, most, longest);
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _timer = timeProvider.CreateTimer(
                static stock => ((IdleStock<T>)stock!).DisposeOld(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Close();
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _idle.Count;
            }
        }
    }

    /// <summary>Takes the one that was given last of those that fit.</summary>
    /// <typeparam name="TWanted">What says which fit.</typeparam>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="fits">Whether one fits.</param>
    /// <returns>Null when none does.</returns>
    public T? TryTake<TWanted>(TWanted wanted, Func<T, TWanted, bool> fits)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            for (int i = _idle.Count - 1; i >= 0; i--)
            {
                T item = _idle[i].Item;
                if (!fits(item, wanted)) continue;
                _idle.RemoveAt(i);
                return item;
            }
        }

        return null;
    }

    /// <summary>Gives one that is not used any more; from now on it is the stock's.</summary>
    public void Give(T item)
    {
        T? surplus = null;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (_isClosed) return;
            _idle.Add((item, _timeProvider.GetTimestamp()));
            if (_idle.Count > _most)
            {
                surplus = _idle[0].Item;
                _idle.RemoveAt(0);
            }

            if (!_isTimed) _isTimed = _timer.Change(_longest, Timeout.InfiniteTimeSpan);
        }

        surplus?.Dispose();
    }

    private void DisposeOld()
    {
        var old = new List<T>();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (_isClosed) return;
            long now = _timeProvider.GetTimestamp();
            while (_idle.Count > 0 && _timeProvider.GetElapsedTime(_idle[0].Since, now) >= _longest)
            {
                old.Add(_idle[0].Item);
                _idle.RemoveAt(0);
            }

            _isTimed = _idle.Count > 0 && _timer.Change(_longest, Timeout.InfiniteTimeSpan);
        }

        foreach (T item in old) item.Dispose();
    }

    private void Close()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _isClosed = true;
            _idle.Clear();
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(_idle.Count <= _most, "the stock keeps no more than its limit");
        Debug.Assert(_isClosed || _isTimed || _idle.Count == 0, "what is idle will be disposed");
    }
}
