using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LatestFrames;

/// <summary>A wait without a thread that can be used again and again, so that waiting for a frame allocates nothing.</summary>
/// <remarks>
/// It may also end for nothing: a timer or a cancellation of the wait before may come late. Whoever waits looks again.
/// Thread safety: one waits at a time, anybody may end the wait.
/// </remarks>
internal sealed class AsyncSignal : IStackListener, IValueTaskSource, IThreadPoolWorkItem, IDisposable
{
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<bool> _core;

    // 1 while nobody waits: what comes late, after the wait, ends nothing.
    private int _isOver = 1;

    // The waiter's alone: whether the last wait was waited for to its end.
    private bool _isResting = true;

    public AsyncSignal(TimeProvider timeProvider)
    {
        // It outlives the call that happens to make it; so does what it would keep of that call's context.
        bool isSuppressed = ExecutionContext.IsFlowSuppressed();
        if (!isSuppressed) ExecutionContext.SuppressFlow();
        try
        {
            _timer = timeProvider.CreateTimer(static signal => ((AsyncSignal)signal!).OnChanged(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            if (!isSuppressed) ExecutionContext.RestoreFlow();
        }
    }

    /// <summary>Makes ready for the next <see cref="WaitAsync"/>; from now on the wait can be ended.</summary>
    public void Reset()
    {
        _isResting = false;
        _core.Reset();
        Volatile.Write(ref _isOver, 0);
    }

    /// <summary>Says that nobody will wait until the next <see cref="Reset"/>.</summary>
    /// <returns>False when a wait that nobody waited for is just being ended: the signal cannot be used again.</returns>
    public bool TryRest() => _isResting = _isResting || Interlocked.Exchange(ref _isOver, 1) == 0;

    /// <summary>Waits until something has changed, the time is over or the token is cancelled; which of them it was does not show.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Timers count whole milliseconds; rounding down would make the last one a busy loop.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(timeout.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        try
        {
            using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static signal => ((AsyncSignal)signal!).OnChanged(), this);
            await new ValueTask(this, _core.Version).ConfigureAwait(false);
            _isResting = true;
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    // The waiter goes on elsewhere: whoever ends the wait may be the capture thread, and in a gate.
    public void OnChanged()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Dispose() => _timer.Dispose();

    void IThreadPoolWorkItem.Execute() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
