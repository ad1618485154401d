using System.Diagnostics;
using Microsoft.Extensions.Logging;

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

    // Guards: _thread, _watchdog, _generation, _state, _failure, _info, _displayName, _hasOpened, _isDisposed.
    private readonly object _gate = new();
    private readonly LatestFrameCaptureOptions _options;
    private readonly ILogger _logger;
    private readonly Action<CaptureStateChangedEventArgs> _onStateChanged;
    private readonly Action<VideoFormatChangedEventArgs> _onFormatChanged;
    private readonly NotificationQueue _notifications = new();
    private CaptureThread? _thread;
    private int _generation;
    private ITimer? _watchdog;
    private CaptureState _state;
    private CaptureFailure? _failure;
    private ConnectionInfo? _info;
    private string _displayName;
    private bool _hasOpened;
    private bool _isDisposed;

    // Interlocked.
    private long _totalConnections;
    private long _totalFailures;
    private long _totalStalls;
    private long _totalAbandoned;
    private int _currentAbandoned;

    public CaptureController(
        LatestFrameCaptureOptions options, ILogger logger, Action<CaptureStateChangedEventArgs> onStateChanged, Action<VideoFormatChangedEventArgs> onFormatChanged)
    {
        _options = options;
        _logger = logger;
        _onStateChanged = onStateChanged;
        _onFormatChanged = onFormatChanged;
        _displayName = SourceName.Of(options.Name ?? "(no source)");
        Pool = new MatPool(options.Capacity + 2);
        Stack = new FrameStack(options.Capacity, Pool, options.TimeProvider);
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

    /// <summary>Why the capture is not live; null while it is, and before it was opened.</summary>
    public CaptureFailure? Failure
    {
        get
        {
            lock (_gate) return _failure;
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

    public bool IsDisposed
    {
        get
        {
            lock (_gate) return _isDisposed;
        }
    }

    // Often enough to notice a stall soon after its time, seldom enough to cost nothing.
    private TimeSpan WatchdogPeriod => TimeSpan.FromMilliseconds(Math.Clamp(_options.StallTimeout.TotalMilliseconds / 20, 10, 250));

    /// <summary>Ends what is open, opens the source and waits for the outcome, no longer than the open timeout and a moment.</summary>
    public bool Open(IFrameSource source)
    {
        Stop(Detach(isFinal: false));
        string name = SourceName.Of(_options.Name ?? source.Name);
        if (Volatile.Read(ref _currentAbandoned) > _options.MaxAbandonedThreads)
        {
            lock (_gate)
            {
                _displayName = name;
                if (!_isDisposed && _thread is null) ChangeState_NeedsLock(CaptureState.Faulted, TooManyAbandoned_NeedsLock());
            }

            _notifications.Flush();
            return false;
        }

        // Made outside the gate: timers come from the user's TimeProvider.
        var thread = new CaptureThread(this, source, name, _options, new ReconnectBackoff(_options.Reconnect), NextGeneration(), previousFailure: null);
        ITimer watchdog = _options.TimeProvider.CreateTimer(
            static controller => ((CaptureController)controller!).Watch(), this, WatchdogPeriod, WatchdogPeriod);
        bool isTaken;
        lock (_gate)
        {
            isTaken = !_isDisposed && _thread is null && _generation == thread.Generation;
            if (isTaken)
            {
                _thread = thread;
                _watchdog = watchdog;
                _displayName = name;
                ChangeState_NeedsLock(CaptureState.Opening, failure: null);
            }
        }

        if (!isTaken)
        {
            // Another thread opened, released or disposed the capture meanwhile; what it did holds.
            watchdog.Dispose();
            ThrowIfDisposed();
            return IsOpened;
        }

        _notifications.Flush();
        Pool.Open(thread.Generation);
        Stack.BeginGeneration(thread.Generation);
        thread.Start();
        thread.OpenAttempted.Wait(_options.OpenTimeout + s_openGrace);
        return IsOpened;
    }

    /// <summary>Ends what is open; waiting readers get their answer at once.</summary>
    public void Release() => Stop(Detach(isFinal: false));

    /// <summary>As <see cref="Release"/>, for good.</summary>
    public void Dispose() => Stop(Detach(isFinal: true));

    /// <summary>As <see cref="Dispose"/>, without holding the caller's thread.</summary>
    public async ValueTask DisposeAsync()
    {
        CaptureThread? thread = Detach(isFinal: true);
        if (thread is null || thread.IsCurrent) return;
        Task first = await Task.WhenAny(thread.Ended, Task.Delay(_options.CloseTimeout)).ConfigureAwait(false);
        if (first != thread.Ended) Abandon(thread);
    }

    /// <summary>Asks the thread to end without waiting for it: all that a finalizer may do.</summary>
    public void DisposeWithoutWaiting() => Detach(isFinal: true);

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
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <param name="value">The new value.</param>
    /// <param name="movedTo">Where a file stands now, if this has moved it.</param>
    public bool Set(int propertyId, double value, out (double Milliseconds, double FrameIndex)? movedTo)
    {
        CaptureThread? thread;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LatestFrameCapture));
            thread = _thread;
        }

        SourceRequest request = SourceRequest.Set(propertyId, value);
        bool isSet = Ask(thread, request) == 1;
        movedTo = isSet && Info?.IsLive == false ? request.MovedTo : null;
        return isSet;
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
            TotalDiscardedStarved = frames.DiscardedStarved,
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
            TotalFailures = Interlocked.Read(ref _totalFailures),
            TotalStalls = Interlocked.Read(ref _totalStalls),
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
            ChangeInfo_NeedsLock(info);
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
            if (thread != _thread) return;
            ChangeInfo_NeedsLock(info);
        }

        _notifications.Flush();
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

    /// <summary>Somebody's word that a connected source delivers nothing.</summary>
    public void ReportStalled(CaptureThread thread, CaptureFailure failure)
    {
        lock (_gate)
        {
            if (thread != _thread) return;
            Interlocked.Increment(ref _totalStalls);
            ChangeState_NeedsLock(CaptureState.Stalled, failure);
        }

        _notifications.Flush();
    }

    /// <summary>A capture thread's word that its frames become ever older and nothing can be done about it.</summary>
    public void ReportBehind(CaptureThread thread)
    {
        lock (_gate)
        {
            if (thread != _thread) return;
            string source = _displayName;
            _notifications.Post(() => Log.Behind(_logger, source));
        }

        _notifications.Flush();
    }

    /// <summary>A source's code threw where nothing follows from it.</summary>
    public void ReportSourceException(CaptureFailure failure)
    {
        _notifications.Post(() => Log.SourceFailed(_logger, failure.Message));
        _notifications.Flush();
    }

    public void CountFailure() => Interlocked.Increment(ref _totalFailures);

    public CaptureFailure StallFailure(TimeSpan duration) => new(
        CaptureFailureReason.Stalled,
        $"{DisplayName} is connected but has delivered no frame that can be used for {duration.TotalSeconds:0.###} s{(_options.Reconnect is null ? "" : "; it is connected anew")}.");

    public CaptureFailure StarvedFailure() => new(
        CaptureFailureReason.Starved, $"{DisplayName}: consumers hold {_options.MaxLeasedFrames} frames; new ones are discarded until a Frame is disposed.");

    private void Watch()
    {
        CaptureThread? thread;
        lock (_gate) thread = _thread;
        switch (thread?.CheckHealth())
        {
            case ThreadHealth.Stalled: ReportStalled(thread, StallFailure(_options.StallTimeout)); break;
            case ThreadHealth.Stuck: Replace(thread); break;
        }
    }

    /// <summary>Leaves a thread that does not come back from its call to itself, and goes on with a new one.</summary>
    private void Replace(CaptureThread stuck)
    {
        var failure = new CaptureFailure(
            CaptureFailureReason.TimedOut, $"{DisplayName}: a native call did not come back; its thread is left to itself and a new connection made.");
        int generation;
        lock (_gate)
        {
            if (_thread != stuck) return;
            _thread = null;
            generation = ++_generation;
        }

        // Made outside the gate, as in Open.
        CaptureThread? next = Volatile.Read(ref _currentAbandoned) < _options.MaxAbandonedThreads
            ? new CaptureThread(this, stuck.Source, DisplayName, _options, stuck.Backoff, generation, failure)
            : null;
        lock (_gate)
        {
            if (_isDisposed || _generation != generation) next = null;
            else if (next is null) ChangeState_NeedsLock(CaptureState.Faulted, TooManyAbandoned_NeedsLock());
            else _thread = next;
        }

        CountFailure();
        stuck.RequestStop();
        Abandon(stuck);
        Stack.BeginGeneration(generation);
        if (next is null) Stack.SetOver(generation, isOver: true);
        else next.Start();
    }

    private CaptureFailure TooManyAbandoned_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        return new CaptureFailure(
            CaptureFailureReason.TimedOut,
            $"{_displayName}: more than {_options.MaxAbandonedThreads} native calls do not come back; give a slow source a longer {nameof(_options.OpenTimeout)} or {nameof(_options.StallTimeout)}, otherwise restart the process.");
    }

    private int NextGeneration()
    {
        lock (_gate) return ++_generation;
    }

    /// <summary>Takes the present thread out of service and asks it to end.</summary>
    /// <returns>The thread, for <see cref="Stop"/>.</returns>
    private CaptureThread? Detach(bool isFinal)
    {
        CaptureThread? thread;
        ITimer? watchdog;
        int generation;
        lock (_gate)
        {
            if (isFinal && _isDisposed) return null;
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LatestFrameCapture));
            _isDisposed = isFinal;
            thread = _thread;
            watchdog = _watchdog;
            _thread = null;
            _watchdog = null;
            _info = null;
            _hasOpened = false;
            generation = ++_generation;
            ChangeState_NeedsLock(CaptureState.Closed, failure: null);
        }

        thread?.RequestStop();
        watchdog?.Dispose();
        _notifications.Flush();
        Stack.Close(generation);
        Pool.Close(generation);
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
        _notifications.Post(() => Log.Abandoned(_logger, source));
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
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        CaptureState previous = _state;
        _failure = failure;
        if (previous == next) return;
        _state = next;
        string source = _displayName;

        // Stored in the order of the changes; run later, outside the gate, by the queue. Two, so that a logger that throws costs no event.
        if (failure is null) _notifications.Post(() => Log.StateChanged(_logger, source, previous, next));
        else _notifications.Post(() => Log.StateChangedByFailure(_logger, source, previous, next, failure.Message));
        _notifications.Post(() => _onStateChanged(new CaptureStateChangedEventArgs(previous, next, failure)));
    }

    private void ChangeInfo_NeedsLock(ConnectionInfo next)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        VideoFormat? previous = _info?.ToFormat();
        VideoFormat current = next.ToFormat();
        _info = next;
        if (previous is null || previous == current) return;
        string source = _displayName;
        _notifications.Post(() => Log.FormatChanged(
            _logger, source, previous.Width, previous.Height, previous.FourCC, current.Width, current.Height, current.FourCC));
        _notifications.Post(() => _onFormatChanged(new VideoFormatChangedEventArgs(previous, current)));
    }
}
