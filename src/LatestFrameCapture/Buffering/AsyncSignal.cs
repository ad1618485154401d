using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LatestFrames;

/// <summary>A reusable asynchronous wait, so that waiting for a frame allocates nothing.</summary>
/// <remarks>
/// A wait may end spuriously, because a timer or a cancellation of the previous wait may come late; the waiter checks
/// again. Thread safety: one caller waits at a time, any thread may end the wait.
/// </remarks>
internal sealed class AsyncSignal : IStackListener, IValueTaskSource, IThreadPoolWorkItem, IDisposable
{
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<bool> _core;

    // 1 while no wait is pending, so that a late call of OnChanged has no effect.
    private int _isEnded = 1;

    // Waiter only: whether the last wait was awaited to its end.
    private bool _isIdle = true;

    public AsyncSignal(TimeProvider timeProvider)
    {
        _timer = Timers.Create(timeProvider, static signal => ((AsyncSignal)signal!).OnChanged(), this);
    }

    /// <summary>Prepares the next <see cref="WaitAsync"/>, which can be ended from now on.</summary>
    public void Reset()
    {
        _isIdle = false;
        _core.Reset();
        Volatile.Write(ref _isEnded, 0);
    }

    /// <summary>Ends the use of the signal until the next <see cref="Reset"/>.</summary>
    /// <returns>False while a wait that was not awaited is being ended: the signal cannot be used again.</returns>
    public bool TryDeactivate() => _isIdle = _isIdle || Interlocked.Exchange(ref _isEnded, 1) == 0;

    /// <summary>Waits until something has changed, the time has elapsed or the token is cancelled.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Timers count whole milliseconds; rounding down would turn the last one into a busy loop.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(timeout.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        try
        {
            using CancellationTokenRegistration registration =
                cancellationToken.UnsafeRegister(static signal => ((AsyncSignal)signal!).OnChanged(), this);
            await new ValueTask(this, _core.Version).ConfigureAwait(false);
            _isIdle = true;
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    // The waiter continues on a pool thread, because the caller may be the capture thread and inside a gate.
    public void OnChanged()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Dispose() => _timer.Dispose();

    void IThreadPoolWorkItem.Execute() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
