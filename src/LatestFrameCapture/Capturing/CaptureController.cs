using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>Starts and stops the capture threads of one capture, and replaces a thread that is stuck.</summary>
/// <remarks>
/// It does not reference its <see cref="LatestFrameCapture"/>, so that an undisposed capture can be collected while its
/// thread runs. Thread safety: all members may be called from any thread.
/// </remarks>
internal sealed partial class CaptureController : IMeasuredCapture
{
    // After OpenTimeout the native side needs time to return and report.
    private static readonly TimeSpan s_openGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lookAfterException = TimeSpan.FromMilliseconds(250);

    private readonly ClockGuard _clock;

    // Guards: all fields below; _context is also read without it.
    private readonly object _gate = new();
    private volatile CaptureContext _context;
    private CaptureThread? _thread;
    private ITimer? _watchdog;
    private int _generation;
    private bool _isDisposed;

    public CaptureController(
        LatestFrameCaptureOptions options,
        ILogger logger,
        Action<CaptureStateChangedEventArgs> onStateChanged,
        Action<VideoFormatChangedEventArgs> onFormatChanged)
    {
        Status = new CaptureStatus(options.Name ?? "(no source)", logger, onStateChanged, onFormatChanged);
        _clock = new ClockGuard(Status);
        Pool = new MatPool(options.Capacity + 2, options.TimeProvider);
        Stack = new FrameStack(options.Capacity, Pool, options.TimeProvider);
        _context = new CaptureContext(options, Status, Stack, Pool, CaptureMetrics.Of(options.MeterFactory));
        _context.Metrics.Add(this);
    }

    public CaptureStatus Status { get; }

    public MatPool Pool { get; }

    public FrameStack Stack { get; }

    public bool IsDisposed
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _isDisposed;
            }
        }
    }

    /// <summary>The shared objects, with the options of the source that was opened last.</summary>
    public CaptureContext Context => _context;

    string IMeasuredCapture.CameraName => _context.CameraName;

    CaptureState IMeasuredCapture.State => Status.Current.State;

    CameraCounts IMeasuredCapture.Count() => CaptureContext.Count(() => _context);

    private LatestFrameCaptureOptions Options => _context.Options;

    /// <summary>
    /// Closes the current source, opens another one and waits for the outcome, at most its open timeout and a second.
    /// </summary>
    /// <param name="source">The source to open.</param>
    /// <param name="options">Other options with the same clock and meter factory; null keeps the current ones.</param>
    /// <param name="onAccepted">Called before the source is opened, unless its name throws.</param>
    public bool Open(IFrameSource source, LatestFrameCaptureOptions? options, Action onAccepted)
    {
        // First: the source's code may throw, and the current source must stay open then.
        string name = SourceName.Of((options ?? Options).Name ?? source.Name ?? "(no name)");
        onAccepted();
        Stop(Detach(isFinal: false));

        // Until here another thread may have opened the capture with options of its own, and counted under their name.
        CaptureContext before = _context;
        CaptureContext context = options is null ? before : before.With(options);
        options = context.Options;
        if (context != before) context.CountAfter(before);
        bool isAllowed = Status.Count().CurrentlyAbandoned <= options.MaxAbandonedThreads;
        var thread = new CaptureThread(context, source, new SourceMemory(options), previousFailure: null);
        ITimer watchdog = Timers.Create(
            options.TimeProvider, static controller => ((CaptureController)controller!).Watch(), this);
        bool isTaken;
        int generation = 0;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            isTaken = !_isDisposed && _thread is null && _context == before;
            if (isTaken) (_context, generation) = (context, ++_generation);
            if (isTaken && isAllowed) (_thread, _watchdog) = (thread, watchdog);
        }

        if (!isTaken || !isAllowed)
        {
            _clock.Run(watchdog.Dispose);
            _clock.Run(thread.Control.Pause.Dispose);
        }

        if (!isTaken)
        {
            // Another thread opened or disposed the capture meanwhile; its call takes precedence.
            ThrowIfDisposed();
            return Status.Current.IsOpened;
        }

        // A thread that closes the capture meanwhile has a higher generation, and all of these are ignored. The stack
        // before the status: a reader that sees a source being opened waits for its frames.
        Pool.Open(generation, options.Capacity + 2);
        context.BeginGeneration(generation);
        Stack.Clear(generation, options.Capacity);
        Status.Begin(generation, name);
        if (!isAllowed)
        {
            Status.ReportFaulted(generation, StuckCalls.TooMany(_context));
            _context.Complete(generation);
            return false;
        }

        TimeSpan look = CaptureThread.LongestLook(options);
        try
        {
            thread.Start(generation);
            watchdog.Change(look, look);
        }
        catch
        {
            // The system has no thread left, or the user's TimeProvider threw: the capture is closed then.
            Stop(Detach(isFinal: false));
            throw;
        }

        thread.Control.WaitForOpening(options.OpenTimeout, s_openGrace);
        return Status.Current.IsOpened;
    }

    /// <summary>Closes the current source and ends all waits.</summary>
    public void Release() => Stop(Detach(isFinal: false));

    /// <summary>As <see cref="Release"/>, permanently.</summary>
    public void Dispose() => Stop(Detach(isFinal: true));

    /// <summary>As <see cref="Dispose"/>, without blocking the caller's thread.</summary>
    public async ValueTask DisposeAsync()
    {
        CaptureThread? thread = Detach(isFinal: true);
        if (thread is null || thread.IsCurrent) return;
        try
        {
            await thread.Ended.WaitAsync(Options.CloseTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Status.ReportAbandoned(thread.Ended);
        }
    }

    /// <summary>Requests the thread's stop without waiting and without throwing, for a finalizer.</summary>
    public void DisposeWithoutWaiting() => _clock.Run(() => Detach(isFinal: true));

    public void ThrowIfDisposed()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            ThrowIfDisposed_NeedsLock();
        }
    }

    /// <summary>
    /// Returns a property of the stream; 0 when it has none or the capture thread does not answer in time.
    /// </summary>
    public double Get(int propertyId)
    {
        CaptureThread? thread = CurrentThread();
        return Status.Current.Connection?.Find(propertyId) ?? SendAndWait(thread, SourceRequest.Get(propertyId)) ?? 0;
    }

    /// <summary>
    /// Changes a property of the stream; false when the stream refuses or the capture thread does not answer in time.
    /// </summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <param name="value">The new value.</param>
    /// <param name="movedTo">The new position of a file that this has moved; otherwise null.</param>
    public bool Set(int propertyId, double value, out (double Milliseconds, double FrameIndex)? movedTo)
    {
        SourceRequest request = SourceRequest.Set(propertyId, value);
        bool isSet = SendAndWait(CurrentThread(), request) == 1;
        movedTo = isSet && Status.Current.Connection?.IsLive == false ? request.MovedTo : null;
        return isSet;
    }

    public CaptureStatistics GetStatistics() => _context.GetStatistics();

    // Runs on a pool thread, where an exception of the user's TimeProvider would end the process.
    private void Watch() => _clock.Run(() =>
    {
        CaptureThread? thread;
        ITimer? watchdog;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            (thread, watchdog) = (_thread, _watchdog);
        }

        if (thread is null) return;
        TimeSpan next = s_lookAfterException;
        try
        {
            long now = Options.TimeProvider.GetTimestamp();
            if (thread.Control.Calls.IsStuck) Replace(thread);
            else Status.CheckStall(now, limit => CaptureSession.StallFailure(_context, limit));
            next = thread.NextLook(now);
        }
        finally
        {
            watchdog?.Change(next, CaptureThread.LongestLook(Options));
        }
    });

    /// <summary>Abandons a thread that does not return from its call, and continues with a new one.</summary>
    private void Replace(CaptureThread stuck)
    {
        // Made first: the user's TimeProvider may throw, and the watchdog then tries again.
        bool isLast = Status.Count().CurrentlyAbandoned >= Options.MaxAbandonedThreads;
        CaptureThread? next =
            isLast ? null : new CaptureThread(_context, stuck.Source, stuck.Memory, StuckCalls.FailureOf(_context));
        bool isTaken;
        int generation = 0;
        PauseOrder pause;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            pause = _pause;

            // Otherwise another thread released or opened the capture meanwhile; its call takes precedence.
            isTaken = _thread == stuck;
            if (isTaken) (_thread, generation) = (next, ++_generation);
        }

        if (!isTaken)
        {
            if (next is not null) _clock.Run(next.Control.Pause.Dispose);
            return;
        }

        next?.Control.Apply(pause);
        stuck.Control.RequestStop();
        Status.Continue(generation);
        _context.CountFailure(CaptureFailureReason.TimedOut);
        Status.ReportAbandoned(stuck.Ended);
        _context.BeginGeneration(generation);
        try
        {
            next?.Start(generation);
            if (next is not null) return;
            Status.ReportFaulted(generation, StuckCalls.TooMany(_context));
        }
        catch (OutOfMemoryException exception)
        {
            // The system has no thread left.
            Status.ReportFaulted(generation, new CaptureFailure(CaptureFailureReason.Unknown, exception.Message));
        }

        _context.Complete(generation);
    }

    private CaptureThread? CurrentThread()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            ThrowIfDisposed_NeedsLock();
            return _thread;
        }
    }

    /// <summary>Detaches the current thread and requests its stop.</summary>
    /// <returns>The thread, for <see cref="Stop"/>; null when there is none.</returns>
    private CaptureThread? Detach(bool isFinal)
    {
        CaptureThread? thread;
        ITimer? watchdog;
        int generation;
        PauseOrder? endOfPause;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (isFinal && _isDisposed) return null;
            ThrowIfDisposed_NeedsLock();
            _isDisposed = isFinal;
            (thread, watchdog) = (_thread, _watchdog);
            (_thread, _watchdog) = (null, null);
            generation = ++_generation;
            endOfPause = EndPause_NeedsLock();
        }

        thread?.Control.RequestStop();
        Status.Close(generation);
        _context.Close(generation);
        if (endOfPause is not null) Apply(endOfPause, thread: null);

        // Last: the user's TimeProvider made the timer, and its code may throw or block.
        _clock.Run(() => watchdog?.Dispose());
        if (isFinal) _clock.Run(() => _context.Metrics.Remove(this));
        return thread;
    }

    private void Stop(CaptureThread? thread)
    {
        // A source that releases its own capture calls this on the capture thread, which cannot wait for itself; it
        // stops after its call.
        if (thread is null || thread.IsCurrent) return;
        if (!thread.Ended.Wait(Options.CloseTimeout)) Status.ReportAbandoned(thread.Ended);
    }

    private double? SendAndWait(CaptureThread? thread, SourceRequest request)
    {
        // An IFrameSource's own code calls this on the capture thread, which cannot wait for itself.
        if (thread is null || thread.IsCurrent) return null;
        thread.Control.Send(request);
        return request.Wait(Options.ReadTimeout);
    }

    private void ThrowIfDisposed_NeedsLock()
    {
        if (_isDisposed) ThrowDisposed();
    }

    // By name: the type is the face's, at which nothing in this folder points.
    [DoesNotReturn]
    private static void ThrowDisposed() => throw new ObjectDisposedException("LatestFrames.LatestFrameCapture");

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(_thread is null || _watchdog is not null, "a capture thread is watched");
        Debug.Assert(!_isDisposed || _thread is null, "a disposed capture has no thread");
    }
}
