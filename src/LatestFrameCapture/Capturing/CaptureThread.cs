using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The one thread that touches a connection to the source, from its opening to its disposal.</summary>
/// <remarks>
/// Whoever is inside a native call owns the handle: nobody disposes a connection from outside. A thread that does not come back in time
/// is abandoned by the controller; when its call returns it finds the stop request, disposes its connection and ends.
/// Thread safety: the public members may be called from any thread.
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The thread itself disposes the pause, as its last act.")]
internal sealed class CaptureThread
{
    private readonly CaptureController _controller;
    private readonly IFrameSource _source;
    private readonly LatestFrameCaptureOptions _options;
    private readonly FrameStack _stack;
    private readonly MatPool _pool;
    private readonly TimeProvider _timeProvider;
    private readonly int _generation;
    private readonly Thread _thread;
    private readonly ThreadPause _pause;
    private readonly ConcurrentQueue<SourceRequest> _requests = new();
    private readonly TaskCompletionSource _openAttempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopRequested;

    // Capture thread only.
    private readonly List<FrameBuffer> _cleared = [];

    public CaptureThread(CaptureController controller, IFrameSource source, LatestFrameCaptureOptions options, FrameStack stack, MatPool pool, int generation)
    {
        _controller = controller;
        _source = source;
        _options = options;
        _stack = stack;
        _pool = pool;
        _timeProvider = options.TimeProvider;
        _generation = generation;
        _pause = new ThreadPause(_timeProvider);
        _thread = new Thread(Run) { IsBackground = true, Name = "LatestFrameCapture " + controller.DisplayName };
    }

    /// <summary>Completes when the first attempt to open the source has succeeded or failed, or is not wanted any more.</summary>
    public Task OpenAttempted => _openAttempted.Task;

    /// <summary>Completes when the thread has disposed its connection.</summary>
    public Task Ended => _ended.Task;

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    public void RequestStop()
    {
        _isStopRequested = true;
        _openAttempted.TrySetResult();
        _pause.End();
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
        IFrameConnection? connection = null;
        try
        {
            connection = Open();
            if (connection is not null) Capture(connection);
        }
        catch (Exception exception)
        {
            _controller.ReportException(this, exception);
        }
        finally
        {
            Close(connection);
            _stack.SetOver(_generation, isOver: true);
            _openAttempted.TrySetResult();
            _ended.TrySetResult();
            RefuseRequests();
            _pause.Dispose();
        }
    }

    private IFrameConnection? Open()
    {
        if (_isStopRequested) return null;
        IFrameConnection? connection = _source.Open(_options.OpenTimeout, GrabTimeout);
        if (connection is null)
        {
            _controller.Report(this, CaptureState.Faulted, new CaptureFailure(
                CaptureFailureReason.Unknown, $"{_controller.DisplayName} could not be opened; check that it exists, is reachable and is a video."));
            return null;
        }

        _controller.ReportOpened(this, ConnectionInfo.Of(connection));
        _openAttempted.TrySetResult();
        return connection;
    }

    // A grab that takes this long has timed out, whatever it returns.
    private TimeSpan GrabTimeout => _options.ReadTimeout < _options.StallTimeout ? _options.ReadTimeout : _options.StallTimeout;

    private void Close(IFrameConnection? connection)
    {
        try
        {
            connection?.Dispose();
        }
        catch (Exception exception)
        {
            _controller.ReportException(this, exception);
        }
    }

    private void Capture(IFrameConnection connection)
    {
        double framesPerSecond = connection.GetProperty((int)VideoCaptureProperties.Fps);
        FramePacer? pacer = !connection.IsLive && _options.Pacing == FramePacing.RealTime ? new FramePacer(_timeProvider, framesPerSecond) : null;
        BacklogFilter? backlog = connection.IsLive && _options.SkipBacklog ? new BacklogFilter(_timeProvider, framesPerSecond) : null;

        while (!_isStopRequested)
        {
            if (ServeRequests(connection)) pacer?.Reset();
            if (pacer?.UntilDue() is { } wait && wait > TimeSpan.Zero)
            {
                _pause.Wait(wait);
                continue;
            }

            bool isOver = !CaptureFrame(connection, backlog);
            pacer?.OnDelivered();
            if (isOver && !WaitAtEnd(connection)) return;
        }
    }

    /// <summary>One frame from the source to the stack.</summary>
    /// <returns>False when the source has no further frame.</returns>
    private bool CaptureFrame(IFrameConnection connection, BacklogFilter? backlog)
    {
        long start = _timeProvider.GetTimestamp();
        bool isGrabbed = connection.Grab();
        long end = _timeProvider.GetTimestamp();
        TimeSpan duration = _timeProvider.GetElapsedTime(start, end);
        if (_isStopRequested) return true;
        if (!isGrabbed) return false;

        // FFmpeg answers a read that timed out with what its decoder had left over: a frame as old as the timeout.
        if (connection.IsLive && duration >= GrabTimeout)
        {
            _stack.Discard(_generation, DiscardReason.Unusable);
            return false;
        }

        TimeSpan? position = Position(connection);
        if (backlog?.IsBacklog(duration, position) == true)
        {
            _stack.Discard(_generation, DiscardReason.Backlog);
            return true;
        }

        if (_options.Conversion == FrameConversion.OnDemand && !_stack.IsWanted())
        {
            _stack.Discard(_generation, DiscardReason.Unwanted);
            return true;
        }

        Deliver(connection, position, end);
        return true;
    }

    private void Deliver(IFrameConnection connection, TimeSpan? position, long grabbedTimestamp)
    {
        FrameBuffer buffer = _pool.Rent();
        bool isPushed = false;
        buffer.GrabbedTimestamp = grabbedTimestamp;
        buffer.GrabbedAt = _timeProvider.GetUtcNow();
        buffer.SourcePosition = position;
        try
        {
            // The image is tested as well: OpenCV may leave the old one in place and call that a success.
            if (!connection.Retrieve(buffer.Image) || buffer.Image.Empty())
            {
                _stack.Discard(_generation, DiscardReason.Unusable);
                return;
            }

            buffer.SourceFrameIndex = connection.IsLive ? 0 : connection.GetProperty((int)VideoCaptureProperties.PosFrames);
            isPushed = _stack.Push(_generation, buffer, _cleared);
        }
        finally
        {
            if (!isPushed) _pool.Return(buffer);
        }
    }

    /// <summary>What follows the last frame: a live source has failed, a finite one waits for a jump back.</summary>
    /// <returns>False when the thread is to end.</returns>
    private bool WaitAtEnd(IFrameConnection connection)
    {
        if (connection.IsLive)
        {
            _controller.Report(this, CaptureState.Faulted, new CaptureFailure(
                CaptureFailureReason.Unknown, $"{_controller.DisplayName} stopped delivering frames; open it again."));
            return false;
        }

        _controller.Report(this, CaptureState.Ended, failure: null);
        _stack.SetOver(_generation, isOver: true);
        while (!_isStopRequested)
        {
            if (ServeRequests(connection))
            {
                _controller.Report(this, CaptureState.Live, failure: null);
                return true;
            }

            _pause.Wait();
        }

        return false;
    }

    /// <summary>Serves what other threads want.</summary>
    /// <returns>Whether the position in a file was changed, so that what is on the stack is not what comes next.</returns>
    private bool ServeRequests(IFrameConnection connection)
    {
        bool jumped = false;
        while (_requests.TryDequeue(out SourceRequest? request))
        {
            bool isPosition = (VideoCaptureProperties)request.PropertyId
                is VideoCaptureProperties.PosMsec or VideoCaptureProperties.PosFrames or VideoCaptureProperties.PosAviRatio;
            if (request.IsSet && isPosition && !connection.IsLive)
            {
                // Before the answer: the asker's next Read must wait for the frame at the new position.
                _stack.Clear(_generation);
                _stack.SetOver(_generation, isOver: false);
                jumped = true;
            }

            if (request.Serve(connection)) _controller.ReportInfo(this, ConnectionInfo.Of(connection));
        }

        return jumped;
    }

    private void RefuseRequests()
    {
        while (_requests.TryDequeue(out SourceRequest? request)) request.Refuse();
    }

    private static TimeSpan? Position(IFrameConnection connection)
    {
        double milliseconds = connection.GetProperty((int)VideoCaptureProperties.PosMsec);
        return double.IsFinite(milliseconds) && milliseconds is >= 0 and < 1e12 ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }
}
