using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>A camera of the application: its name, its capture and what has become of it.</summary>
/// <remarks>
/// Thread safety: all members may be called from any thread. Who disposes: the hosted service disposes the capture when
/// the application stops.
/// </remarks>
public sealed class Camera
{
    private const int MaxRemembered = 1000;
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    // Guards: all fields below _current. The application's code, its clock too, is not called inside it.
    private readonly object _gate = new();
    private readonly IServiceProvider _services;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;

    // The options that the camera was opened with last; before that the first ones. Asked inside other gates.
    private volatile CameraOptions _current;

    private readonly Queue<long> _reconnections = new();
    private CameraOptions _wanted;
    private CameraOptions? _next;
    private bool _isOpened;
    private bool _hasFailed;
    private bool _isOpening;
    private long? _notLiveSince;

    // Of the options that were made last, and of those that were taken last.
    private long _lastTicket;
    private long _takenTicket;

    internal Camera(string name, CameraOptions options, IServiceProvider services, ILogger logger)
    {
        Name = name;
        _wanted = _current = options;
        _services = services;
        _logger = new SafeLogger(logger);
        _timeProvider = options.Capture.TimeProvider;
        _notLiveSince = _timeProvider.GetTimestamp();
        Capture = new LatestFrameCapture(options.Capture, logger);
        Capture.StateChanged += (_, change) => OnStateChanged(change.Current);
    }

    /// <summary>The camera's name, as it was registered or stands in the configuration.</summary>
    public string Name { get; }

    /// <summary>The capture: one object for the application's life, also when the configuration changes.</summary>
    public LatestFrameCapture Capture { get; }

    /// <summary>How long the capture has not been <see cref="CaptureState.Live"/>.</summary>
    /// <value>Zero while it is live or <see cref="CaptureState.Paused"/>.</value>
    public TimeSpan NotLiveFor
    {
        get
        {
            long? notLiveSince;
            lock (_gate) notLiveSince = _notLiveSince;
            return notLiveSince is { } since ? _timeProvider.GetElapsedTime(since) : TimeSpan.Zero;
        }
    }

    /// <summary>How often the capture has begun to reconnect within the last hour.</summary>
    /// <value>At most 1,000 are remembered.</value>
    public int ReconnectionsLastHour
    {
        get
        {
            long now = _timeProvider.GetTimestamp();
            lock (_gate)
            {
                while (_reconnections.TryPeek(out long at) && _timeProvider.GetElapsedTime(at, now) > s_hour)
                    _reconnections.Dequeue();
                return _reconnections.Count;
            }
        }
    }

    /// <summary>Which frames are converted; with <see cref="FrameConversion.OnDemand"/> none may be due.</summary>
    internal FrameConversion Conversion => _current.Capture.Conversion;

    /// <summary>Whether the readers of a file share its frames.</summary>
    internal FrameDelivery Delivery => _current.Capture.Delivery;

    /// <summary>The longest time without a frame.</summary>
    internal TimeSpan StallTimeout => _current.Capture.StallTimeout;

    /// <summary>Returns the camera's name and state.</summary>
    /// <returns>A text for people; its format may change.</returns>
    public override string ToString() => $"{Name} ({Capture.State})";

    /// <summary>Opens the camera on a thread of its own, which waits for the first attempt.</summary>
    /// <returns>Completes as soon as readers wait for frames instead of being told that nothing is open.</returns>
    internal Task OpenAsync()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Capture.StateChanged += OnChanged;
        bool isFirst;
        lock (_gate) isFirst = TryBegin_NeedsLock(_current);
        if (isFirst) Start(then: () => begun.TrySetResult());
        return begun.Task;

        void OnChanged(object? sender, CaptureStateChangedEventArgs change)
        {
            Capture.StateChanged -= OnChanged;
            begun.TrySetResult();
        }
    }

    /// <summary>Opens the camera again if its options have changed.</summary>
    /// <param name="make">Makes the options of now; what it throws is the caller's.</param>
    /// <param name="isRetry">Whether options with which the camera could not be opened are tried again.</param>
    internal void Apply(Func<CameraOptions> make, bool isRetry)
    {
        // Two sources of the configuration may change at once, and the application's Configure may wait for something
        // that whoever announces the other change holds: nobody waits here, and older options replace no newer ones.
        long ticket;
        lock (_gate) ticket = ++_lastTicket;
        CameraOptions options = make();
        bool isWanted;
        bool isFirst;
        lock (_gate)
        {
            isWanted = CameraOptionsComparer.AreEqual(_wanted, options);

            // Also one that was overtaken by a look that had nothing to do: those options have not been tried again.
            bool isAgain = isWanted && isRetry && _hasFailed;
            if (ticket < _takenTicket && !isAgain) return;
            _takenTicket = Math.Max(ticket, _takenTicket);
            if (isWanted && !isAgain) return;

            // A change that failed was taken back.
            if (_hasFailed && _isOpened && CameraOptionsComparer.AreEqual(_current, options)) return;
            isFirst = TryBegin_NeedsLock(options);
        }

        if (isWanted) HostingLog.Retried(_logger, Name);
        else HostingLog.Reconfigured(_logger, Name);
        if (isFirst) Start(then: null);
    }

    // One thread at a time, with the newest options: opening takes as long as a camera takes to answer.
    private bool TryBegin_NeedsLock(CameraOptions options)
    {
        _wanted = _next = options;
        _hasFailed = false;
        if (_isOpening) return false;
        return _isOpening = true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "No thread is left.")]
    private void Start(Action? then)
    {
        try
        {
            new Thread(() => OpenNext(then)) { IsBackground = true, Name = "Open camera " + Name }.UnsafeStart();
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _next = null;
                _isOpening = false;
                _hasFailed = true;
            }

            HostingLog.NotOpened(_logger, Name, exception);
            then?.Invoke();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    private void OpenNext(Action? then)
    {
        while (TakeNext() is { } options)
        {
            try
            {
                CameraSources.Open(Capture, options, _services);
                _current = options;
                lock (_gate) _isOpened = true;
            }
            catch (ObjectDisposedException) when (Capture.IsDisposed)
            {
                // The application is stopping.
            }
            catch (Exception exception)
            {
                // What was open goes on. The same options are tried again when they are announced again, unless others
                // have been announced meanwhile.
                HostingLog.NotOpened(_logger, Name, exception);
                lock (_gate) _hasFailed = _next is null;
            }
        }

        then?.Invoke();
    }

    private CameraOptions? TakeNext()
    {
        lock (_gate)
        {
            CameraOptions? next = _next;
            _next = null;
            _isOpening = next is not null;
            return next;
        }
    }

    private void OnStateChanged(CaptureState current)
    {
        bool isWanted = current is CaptureState.Live or CaptureState.Paused;
        long? now = isWanted ? null : _timeProvider.GetTimestamp();
        lock (_gate)
        {
            _notLiveSince = now is null ? null : _notLiveSince ?? now;
            if (current != CaptureState.Reconnecting) return;
            _reconnections.Enqueue(now!.Value);
            if (_reconnections.Count > MaxRemembered) _reconnections.Dequeue();
        }
    }
}
