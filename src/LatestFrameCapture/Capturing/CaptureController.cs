using Microsoft.Extensions.Logging;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Starts and ends capture threads, and keeps the state that they report.</summary>
/// <remarks>
/// Knows nothing of the <see cref="LatestFrameCapture"/> in front of it, so that one that is forgotten can be collected while its thread
/// still runs. Thread safety: all members may be called from any thread.
/// </remarks>
internal sealed class CaptureController
{
    // Beyond OpenTimeout the native side needs a moment to come back and say so.
    private static readonly TimeSpan s_openGrace = TimeSpan.FromSeconds(1);

    // Guards: _thread, _generation, _state, _info, _displayName, _hasOpened, _isDisposed.
    private readonly object _gate = new();
    private readonly LatestFrameCaptureOptions _options;
    private readonly ILogger _logger;
    private readonly Action<CaptureStateChangedEventArgs> _onStateChanged;
    private readonly NotificationQueue _notifications = new();
    private CaptureThread? _thread;
    private int _generation;
    private CaptureState _state;
    private ConnectionInfo? _info;
    private string _displayName;
    private bool _hasOpened;
    private bool _isDisposed;

    // Interlocked.
    private long _totalConnections;
    private long _totalAbandoned;
    private int _currentAbandoned;

    public CaptureController(LatestFrameCaptureOptions options, ILogger logger, Action<CaptureStateChangedEventArgs> onStateChanged)
    {
        _options = options;
        _logger = logger;
        _onStateChanged = onStateChanged;
        _displayName = SourceName.Of(options.Name ?? "(no source)");
        Pool = new MatPool(options.Capacity + 2);
        Stack = new FrameStack(options.Capacity, Pool);
    }

    public MatPool Pool { get; }

    public FrameStack Stack { get; }

    public CaptureState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>The present source, without its password.</summary>
    public string DisplayName
    {
        get
        {
            lock (_gate) return _displayName;
        }
    }

    /// <summary>What the connection said of itself; null before the first one.</summary>
    public ConnectionInfo? Info
    {
        get
        {
            lock (_gate) return _info;
        }
    }

    /// <summary>Whether the source was opened and has not failed for good or been released since.</summary>
    public bool IsOpened
    {
        get
        {
            lock (_gate) return _hasOpened && _state is not (CaptureState.Closed or CaptureState.Faulted);
        }
    }

    /// <summary>Ends what is open, opens the source and waits for the outcome, no longer than the open timeout and a moment.</summary>
    public bool Open(IFrameSource source)
    {
        Stop(Detach(isFinal: false, source));

        CaptureThread thread;
        int generation;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LatestFrameCapture));
            if (_thread is not null) throw new InvalidOperationException($"{_displayName} is being opened by another thread at the same time.");
            generation = ++_generation;
            thread = new CaptureThread(this, source, _options, Stack, Pool, generation);
            _thread = thread;
            ChangeState_NeedsLock(CaptureState.Opening, failure: null);
        }

        _notifications.Flush();
        Pool.Open();
        Stack.BeginGeneration(generation);
        thread.Start();
        thread.OpenAttempted.Wait(_options.OpenTimeout + s_openGrace);
        return IsOpened;
    }

    /// <summary>Ends what is open; waiting readers get their answer at once.</summary>
    public void Release() => Stop(Detach(isFinal: false, source: null));

    /// <summary>As <see cref="Release"/>, for good.</summary>
    public void Dispose() => Stop(Detach(isFinal: true, source: null));

    /// <summary>As <see cref="Dispose"/>, without holding the caller's thread.</summary>
    public async ValueTask DisposeAsync()
    {
        CaptureThread? thread = Detach(isFinal: true, source: null);
        if (thread is null || thread.IsCurrent) return;
        Task first = await Task.WhenAny(thread.Ended, Task.Delay(_options.CloseTimeout)).ConfigureAwait(false);
        if (first != thread.Ended) Abandon(thread);
    }

    /// <summary>Asks the thread to end without waiting for it: all that a finalizer may do.</summary>
    public void DisposeWithoutWaiting() => Detach(isFinal: true, source: null);

    public void ThrowIfDisposed()
    {
        lock (_gate) ObjectDisposedException.ThrowIf(_isDisposed, typeof(LatestFrameCapture));
    }

    /// <summary>A property of the stream; 0 when there is none or the capture thread does not answer within the read timeout.</summary>
    public double Get(int propertyId)
    {
        CaptureThread? thread;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LatestFrameCapture));
            if (_info?.Find(propertyId) is double kept) return kept;
            thread = _thread;
        }

        return Ask(thread, SourceRequest.Get(propertyId)) ?? 0;
    }

    /// <summary>Changes a property of the stream; false when the stream refuses or the capture thread does not answer within the read timeout.</summary>
    public bool Set(int propertyId, double value)
    {
        CaptureThread? thread;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LatestFrameCapture));
            thread = _thread;
        }

        return Ask(thread, SourceRequest.Set(propertyId, value)) == 1;
    }

    public CaptureStatistics GetStatistics()
    {
        FrameStackCounters frames = Stack.Count();
        (long made, long existing, int free) = Pool.Count();
        return new CaptureStatistics
        {
            TotalGrabbed = frames.Grabbed,
            TotalPushed = frames.Pushed,
            TotalDiscardedBacklog = frames.DiscardedBacklog,
            TotalDiscardedUnwanted = frames.DiscardedUnwanted,
            TotalDiscardedUnusable = frames.DiscardedUnusable,
            TotalRead = frames.Read,
            TotalDroppedUnread = frames.DroppedUnread,
            CurrentUnread = frames.Unread,
            CurrentStacked = frames.InStack,
            CurrentLeased = frames.LeasedOnly,
            CurrentPooled = free,
            CurrentBuffers = existing,
            TotalBuffersMade = made,
            TotalConnections = Interlocked.Read(ref _totalConnections),
            TotalAbandoned = Interlocked.Read(ref _totalAbandoned),
            CurrentAbandoned = Volatile.Read(ref _currentAbandoned),
        };
    }

    /// <summary>A capture thread's word that its source is open.</summary>
    public void ReportOpened(CaptureThread thread, ConnectionInfo info)
    {
        lock (_gate)
        {
            if (thread != _thread) return;
            _info = info;
            _hasOpened = true;
            ChangeState_NeedsLock(CaptureState.Live, failure: null);
            string source = _displayName;
            _notifications.Post(() => Log.Opened(
                _logger, source, info.BackendName, info.Width, info.Height, info.FramesPerSecond, info.IsLive ? "live" : "finite"));
        }

        Interlocked.Increment(ref _totalConnections);
        _notifications.Flush();
    }

    /// <summary>A capture thread's word that its stream has changed.</summary>
    public void ReportInfo(CaptureThread thread, ConnectionInfo info)
    {
        lock (_gate)
        {
            if (thread == _thread) _info = info;
        }
    }

    /// <summary>A capture thread's word on how things are; that of a thread that is not the present one does not count.</summary>
    public void Report(CaptureThread thread, CaptureState state, CaptureFailure? failure)
    {
        lock (_gate)
        {
            if (thread != _thread) return;
            ChangeState_NeedsLock(state, failure);
        }

        _notifications.Flush();
    }

    /// <summary>A capture thread's word that its source threw, which ends it.</summary>
    public void ReportException(CaptureThread thread, Exception exception)
    {
        string source = DisplayName;

        // OpenCV quotes the whole URL in its texts. The exception itself is not logged: its ToString() would say the same again.
        string message = SourceName.Of($"{exception.GetType().Name}: {exception.Message}");
        _notifications.Post(() => Log.SourceFailed(_logger, source, message));
        Report(thread, CaptureState.Faulted, new CaptureFailure(CaptureFailureReason.Unknown, $"{source} failed: {message}"));
        _notifications.Flush();
    }

    /// <summary>Takes the present thread out of service and asks it to end.</summary>
    /// <returns>The thread, for <see cref="Stop"/>.</returns>
    private CaptureThread? Detach(bool isFinal, IFrameSource? source)
    {
        CaptureThread? thread;
        int generation;
        lock (_gate)
        {
            if (isFinal && _isDisposed) return null;
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LatestFrameCapture));
            _isDisposed = isFinal;
            thread = _thread;
            _thread = null;
            _info = null;
            _hasOpened = false;
            generation = ++_generation;
            ChangeState_NeedsLock(CaptureState.Closed, failure: null);
            if (source is not null) _displayName = SourceName.Of(_options.Name ?? source.Name);
        }

        thread?.RequestStop();
        _notifications.Flush();
        Stack.Close(generation);
        Pool.Close();
        return thread;
    }

    private void Stop(CaptureThread? thread)
    {
        // The thread itself (a source that releases its own capture) cannot wait for its own end; it stops after the present call.
        if (thread is null || thread.IsCurrent) return;
        if (!thread.Ended.Wait(_options.CloseTimeout)) Abandon(thread);
    }

    private void Abandon(CaptureThread thread)
    {
        Interlocked.Increment(ref _totalAbandoned);
        Interlocked.Increment(ref _currentAbandoned);
        thread.Ended.ContinueWith(_ => Interlocked.Decrement(ref _currentAbandoned), TaskScheduler.Default);
        string source = DisplayName;
        _notifications.Post(() => Log.Abandoned(_logger, source, _options.CloseTimeout));
        _notifications.Flush();
    }

    private double? Ask(CaptureThread? thread, SourceRequest request)
    {
        if (thread is null) return null;

        // From an IFrameSource's own code, on the capture thread: waiting would be for oneself.
        if (thread.IsCurrent) return null;
        thread.Send(request);
        return request.Wait(_options.ReadTimeout);
    }

    private void ChangeState_NeedsLock(CaptureState next, CaptureFailure? failure)
    {
        System.Diagnostics.Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        CaptureState previous = _state;
        if (previous == next) return;
        _state = next;
        string source = _displayName;

        // Stored in the order of the changes; run later, outside the gate, by the queue. Two, so that a logger that throws costs no event.
        if (failure is null) _notifications.Post(() => Log.StateChanged(_logger, source, previous, next));
        else _notifications.Post(() => Log.StateChangedByFailure(_logger, source, previous, next, failure.Message));
        _notifications.Post(() => _onStateChanged(new CaptureStateChangedEventArgs(previous, next, failure)));
    }
}
