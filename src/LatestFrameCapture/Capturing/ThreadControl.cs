using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>
/// Lets other threads stop a capture thread, send it requests and detect that it is stuck.
/// </summary>
/// <remarks>
/// Thread safety: any thread, except for <see cref="Pause"/>'s waits, <see cref="TryTake"/> and <see cref="Calls"/>'
/// limits, which belong to the capture thread.
/// </remarks>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "The thread disposes the pause last.")]
internal sealed class ThreadControl(TimeProvider timeProvider)
{
    private const int MaxRequests = 1000;

    private readonly ConcurrentQueue<SourceRequest> _requests = new();
    private readonly TaskCompletionSource _openAttempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _openLimit;
    private volatile bool _isStopRequested;
    private volatile bool _hasEnded;

    public ThreadPause Pause { get; } = new(timeProvider);

    public CallWatch Calls { get; } = new(timeProvider);

    /// <summary>Whether the thread must keep its connection or have none, and must not decode.</summary>
    public PauseControl Pausing { get; } = new();

    public bool IsStopRequested => _isStopRequested;

    /// <summary>Whether the current connection is to end: a stop was requested, or a pause has given it up.</summary>
    public bool IsConnectionUnwanted => _isStopRequested || Pausing.IsGivenUp;

    /// <summary>
    /// Completes when the first attempt to open the source has succeeded or failed, or a stop is requested.
    /// </summary>
    public Task OpenAttempted => _openAttempted.Task;

    /// <summary>The longest time that the current attempt to open the source may take; zero before it.</summary>
    public TimeSpan OpenLimit
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _openLimit));
        set => Volatile.Write(ref _openLimit, value.Ticks);
    }

    public void RequestStop()
    {
        _isStopRequested = true;
        ReportOpenAttempted();
        Pause.End();
        Pausing.Stop();
    }

    /// <summary>Begins or ends a pause of the capture.</summary>
    public void Apply(PauseOrder order)
    {
        Pausing.Apply(order);
        Pause.End();
    }

    /// <summary>Waits for <see cref="OpenAttempted"/>, for as long as the source may take.</summary>
    /// <param name="usual">The time that a source may take if it does not say otherwise.</param>
    /// <param name="grace">The time that it needs to return and report.</param>
    public void WaitForOpening(TimeSpan usual, TimeSpan grace)
    {
        if (OpenAttempted.Wait(usual + grace)) return;
        TimeSpan more = OpenLimit - usual;
        if (more > TimeSpan.Zero) OpenAttempted.Wait(more);
    }

    public void ReportOpenAttempted() => _openAttempted.TrySetResult();

    /// <summary>Queues a request; answers it with null when the thread has ended.</summary>
    public void Send(SourceRequest request)
    {
        // Those that were withdrawn stay until the thread comes to them, which may be inside a call that hangs.
        if (_requests.Count >= MaxRequests)
        {
            request.Answer(null);
            return;
        }

        _requests.Enqueue(request);
        Pause.End();
        Interlocked.MemoryBarrier();
        if (_hasEnded) RefuseAll();
    }

    public int RequestCount => _requests.Count;

    public bool TryTake([NotNullWhen(true)] out SourceRequest? request) => _requests.TryDequeue(out request);

    /// <summary>Answers all requests with null, because there is no connection.</summary>
    public void RefuseAll()
    {
        while (_requests.TryDequeue(out SourceRequest? request)) request.Answer(null);
    }

    /// <summary>Records that the thread has ended and serves no further request.</summary>
    public void End()
    {
        _hasEnded = true;

        // Pairs with the one in Send: either this takes the request, or Send sees the end.
        Interlocked.MemoryBarrier();
        RefuseAll();
    }
}
