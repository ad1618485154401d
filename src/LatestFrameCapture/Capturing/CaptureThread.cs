using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>The one thread that touches the connections to a source, from opening each to its disposal.</summary>
/// <remarks>
/// Whoever is inside a native call owns the handle: nobody disposes a connection from outside. A thread that does not come back in time
/// is abandoned by the controller; when its call returns it finds the stop request, disposes its connection and ends.
/// Thread safety: the public members may be called from any thread.
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The thread itself disposes the pause, as its last act; the token source may be cancelled after that, so a handle that somebody asked it for is left to its finalizer.")]
internal sealed partial class CaptureThread
{
    private readonly CaptureController _controller;
    private readonly IFrameSource _source;
    private readonly LatestFrameCaptureOptions _options;
    private readonly FrameStack _stack;
    private readonly MatPool _pool;
    private readonly ReconnectBackoff _backoff;
    private readonly CaptureFailure? _previousFailure;
    private readonly TimeProvider _timeProvider;
    private readonly int _generation;
    private readonly Thread _thread;
    private readonly ThreadPause _pause;
    private readonly ThreadWatch _watch;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SourceRequest> _requests = new();
    private readonly TaskCompletionSource _openAttempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopRequested;

    // Capture thread only: the connection was given up for a better one, which is no failure of the source.
    private bool _isReopening;

    /// <summary>Prepares a thread.</summary>
    /// <param name="controller">Hears what happens.</param>
    /// <param name="source">What to connect to.</param>
    /// <param name="name">What to call it, without its password.</param>
    /// <param name="options">How.</param>
    /// <param name="backoff">The delays between tries; handed from thread to thread.</param>
    /// <param name="generation">What the stack knows the thread by.</param>
    /// <param name="previousFailure">Why the thread before this one was abandoned, or null for the first.</param>
    public CaptureThread(
        CaptureController controller, IFrameSource source, string name, LatestFrameCaptureOptions options, ReconnectBackoff backoff, int generation, CaptureFailure? previousFailure)
    {
        _controller = controller;
        _source = source;
        _options = options;
        _stack = controller.Stack;
        _pool = controller.Pool;
        _backoff = backoff;
        _previousFailure = previousFailure;
        _timeProvider = options.TimeProvider;
        _generation = generation;
        _pause = new ThreadPause(_timeProvider);
        _watch = new ThreadWatch(options);

        // Where nothing is connected anew, a still picture is no reason to end.
        _pictures = new PictureWatch(_timeProvider, options.Reconnect is null ? null : options.FrozenPictureTimeout);
        _thread = new Thread(Run) { IsBackground = true, Name = "LatestFrameCapture " + name };
    }

    public IFrameSource Source => _source;

    public ReconnectBackoff Backoff => _backoff;

    public int Generation => _generation;

    /// <summary>Completes when the first attempt to open the source has succeeded or failed, or is not wanted any more.</summary>
    public Task OpenAttempted => _openAttempted.Task;

    /// <summary>Completes when the thread has disposed its connection.</summary>
    public Task Ended => _ended.Task;

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    /// <summary>What a watchdog has to do about this thread.</summary>
    public ThreadHealth CheckHealth() => _watch.Check();

    public void RequestStop()
    {
        _isStopRequested = true;
        _openAttempted.TrySetResult();
        _pause.End();

        // Ends a wait inside the source; the callbacks run elsewhere, so that nobody waits for them here.
        if (!_ended.Task.IsCompleted) _ = _stop.CancelAsync();
    }

    /// <summary>Queues a request; when the thread has ended, nobody serves it and it is refused.</summary>
    public void Send(SourceRequest request)
    {
        _requests.Enqueue(request);
        _pause.End();
        if (_ended.Task.IsCompleted) RefuseRequests();
    }

    private void Run()
    {
        RunningThreads.Add(this);
        try
        {
            Connect();
        }
        catch (Exception exception)
        {
            // Nothing may escape the thread: it would end the process.
            _controller.Report(this, CaptureState.Faulted, FailureOf(exception));
        }
        finally
        {
            _stack.SetOver(_generation, isOver: true);
            _openAttempted.TrySetResult();
            _ended.TrySetResult();
            RunningThreads.Remove(this);
            RefuseRequests();
            DisposePause();
        }
    }

    private void DisposePause()
    {
        try
        {
            _pause.Dispose();
        }
        catch (Exception exception)
        {
            // The timer in it is the user's TimeProvider's.
            _controller.ReportSourceException(FailureOf(exception));
        }
    }

    /// <summary>One connection after the other, until the source has ended or is given up.</summary>
    private void Connect()
    {
        CaptureFailure? failure = _previousFailure;
        while (!_isStopRequested)
        {
            if (failure is not null && !WaitBeforeNextTry(failure)) return;
            failure = RunConnection(out bool isWorthRetrying);
            if (failure is null || _isStopRequested) return;
            if (!_isReopening) _controller.CountFailure();
            if (isWorthRetrying) continue;
            _controller.Report(this, CaptureState.Faulted, failure);
            return;
        }
    }

    /// <summary>The delay before the next try.</summary>
    /// <returns>False when there will be none.</returns>
    private bool WaitBeforeNextTry(CaptureFailure failure)
    {
        if (_isReopening)
        {
            _isReopening = false;
            _controller.Report(this, CaptureState.Reconnecting, failure);
            return true;
        }

        if (_backoff.Next(failure) is not { } delay)
        {
            _controller.Report(this, CaptureState.Faulted, failure);
            return false;
        }

        _controller.Report(this, CaptureState.Reconnecting, failure);
        _openAttempted.TrySetResult();
        long start = _timeProvider.GetTimestamp();
        while (!_isStopRequested && delay - _timeProvider.GetElapsedTime(start) is var remaining && remaining > TimeSpan.Zero)
        {
            RefuseRequests();
            _pause.Wait(remaining);
        }

        return !_isStopRequested;
    }

    /// <summary>Opens a connection, reads it until it fails and disposes it.</summary>
    /// <returns>Null when the source has ended or the thread is to stop.</returns>
    private CaptureFailure? RunConnection(out bool isWorthRetrying)
    {
        isWorthRetrying = _source.IsLive;
        IFrameConnection? connection = null;
        long begin = 0;
        try
        {
            var opening = new FrameSourceOpening(_options.OpenTimeout, _options.StallTimeout, _watch.OnIdle, Begin, _stop.Token);
            Begin();
            connection = _source.Open(opening);
            if (connection is null)
            {
                _watch.OnIdle();
                if (_isStopRequested) return null;
                return opening.Failure is { } told
                    ? told with { Message = SourceName.InText(told.Message) }
                    : new CaptureFailure(CaptureFailureReason.Unknown, $"{_controller.DisplayName} could not be opened; check that it exists, is reachable and is a video.");
            }

            isWorthRetrying = connection.IsLive;
            return _isStopRequested ? null : Read(connection, _timeProvider.GetElapsedTime(begin));
        }
        catch (Exception exception)
        {
            return FailureOf(exception);
        }
        finally
        {
            _watch.OnCall(Math.Max(1, _timeProvider.GetTimestamp()));
            Dispose(connection);
            _watch.OnIdle();
        }

        void Begin()
        {
            begin = _timeProvider.GetTimestamp();
            _watch.OnOpening();
        }
    }

    private CaptureFailure FailureOf(Exception exception)
    {
        // OpenCV quotes the whole URL in its texts.
        string message = SourceName.InText($"{exception.GetType().Name}: {exception.Message}");
        return new CaptureFailure(CaptureFailureReason.Unknown, $"{_controller.DisplayName} threw {message}");
    }

    private void Dispose(IFrameConnection? connection)
    {
        try
        {
            connection?.Dispose();
        }
        catch (Exception exception)
        {
            _controller.ReportSourceException(FailureOf(exception));
        }
    }

    private void RefuseRequests()
    {
        while (_requests.TryDequeue(out SourceRequest? request)) request.Refuse();
    }
}
