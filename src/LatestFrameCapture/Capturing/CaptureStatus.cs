using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>
/// The state, failure, format and counters of a capture, and the events and log lines about their changes. The only
/// type that removes passwords from a source's texts before they are shown.
/// </summary>
/// <remarks>
/// A report names the generation of its capture thread; reports from replaced threads are ignored. The phase decides
/// whether a stall or starvation is visible, so their reports may come in any order. Thread safety: all members may
/// be called from any thread. Events and log lines are queued under the gate, in the order of the changes, and run
/// outside it by the <see cref="NotificationQueue"/>.
/// </remarks>
internal sealed partial class CaptureStatus
{
    // Guards: all fields below; _current and _watch are also read without it.
    private readonly object _gate = new();
    private readonly ILogger _logger;
    private readonly Action<CaptureStateChangedEventArgs> _onStateChanged;
    private readonly Action<VideoFormatChangedEventArgs> _onFormatChanged;
    private readonly NotificationQueue _notifications = new();
    private volatile StatusSnapshot _current;
    private int _generation;

    // The state without stalls and starvation, which can only occur in a live phase, and without a pause.
    private CaptureState _phase;
    private CaptureFailure? _failure;
    private volatile StallWatch? _watch;
    private CaptureFailure? _stall;
    private CaptureFailure? _starvation;
    private long _connections;
    private long _failures;
    private long _stalls;
    private long _abandoned;
    private int _currentlyAbandoned;
    private StreamCounters _stream;

    /// <param name="sourceName">The name to show before a source is opened.</param>
    /// <param name="logger">The log for changes.</param>
    /// <param name="onStateChanged">The callback for each change of the state, in order, on a pool thread.</param>
    /// <param name="onFormatChanged">The callback for each change of the frames' format, as above.</param>
    public CaptureStatus(
        string sourceName,
        ILogger logger,
        Action<CaptureStateChangedEventArgs> onStateChanged,
        Action<VideoFormatChangedEventArgs> onFormatChanged)
    {
        _current = new StatusSnapshot(CaptureState.Closed, null, null, SourceName.Of(sourceName), HasOpened: false);
        _logger = logger;
        _onStateChanged = onStateChanged;
        _onFormatChanged = onFormatChanged;
    }

    public StatusSnapshot Current => _current;

    public StatusCounters Count()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return new StatusCounters(_connections, _failures, _stalls, _abandoned, _currentlyAbandoned, _stream);
        }
    }

    /// <summary>Records that a new source is being opened.</summary>
    /// <param name="generation">The capture thread's generation; ignored unless it is the highest so far.</param>
    /// <param name="sourceName">The source's name; a password in it is hidden.</param>
    public void Begin(int generation, string sourceName)
    {
        string shown = SourceName.Of(sourceName);
        Change(generation, isNew: true, () =>
        {
            _current = _current with { SourceName = shown, HasOpened = false, Connection = null };
            Enter_NeedsLock(CaptureState.Opening, failure: null);
        });
    }

    /// <summary>
    /// Records that another capture thread continues with the same source. Ignored as <see cref="Begin"/> is.
    /// </summary>
    public void Continue(int generation) => Change(generation, isNew: true, () => { });

    /// <summary>Records that the source was released. Ignored as <see cref="Begin"/> is.</summary>
    public void Close(int generation) =>
        Change(generation, isNew: true, () =>
        {
            _current = _current with { HasOpened = false, Connection = null };
            Enter_NeedsLock(CaptureState.Closed, failure: null);
        });

    /// <summary>Records that the source is connected.</summary>
    /// <param name="generation">The capture thread's generation.</param>
    /// <param name="connection">The connection's properties.</param>
    /// <param name="watch">The stall detection of a live connection; null for a finite one.</param>
    public void ReportOpened(int generation, ConnectionInfo connection, StallWatch? watch) =>
        Change(generation, isNew: false, () =>
        {
            _connections++;
            _current = _current with { HasOpened = true };
            SetConnection_NeedsLock(connection);
            Enter_NeedsLock(CaptureState.Live, failure: null);
            _watch = watch;
            string source = _current.SourceName;
            _notifications.Post(() => Log.Opened(
                _logger, source, connection.BackendName, connection.Format, connection.IsLive));
        });

    /// <summary>Records that the connection's properties have changed.</summary>
    public void ReportConnection(int generation, ConnectionInfo connection) =>
        Change(generation, isNew: false, () => SetConnection_NeedsLock(connection));

    /// <summary>Records that the capture thread will retry the source.</summary>
    public void ReportReconnecting(int generation, CaptureFailure failure) =>
        EnterFailed(generation, CaptureState.Reconnecting, failure);

    /// <summary>Records that the source has failed and is not retried.</summary>
    public void ReportFaulted(int generation, CaptureFailure failure) =>
        EnterFailed(generation, CaptureState.Faulted, failure);

    /// <summary>Records that a finite source has delivered its last frame.</summary>
    public void ReportEnded(int generation) =>
        Change(generation, isNew: false, () => Enter_NeedsLock(CaptureState.Ended, failure: null, _starvation));

    /// <summary>Records that a finite source that had ended resumes.</summary>
    public void ReportResumed(int generation) =>
        Change(generation, isNew: false, () => Enter_NeedsLock(CaptureState.Live, failure: null, _starvation));

    /// <summary>Records that consumers hold too many frames, or with null that they no longer do.</summary>
    public void ReportStarvation(int generation, CaptureFailure? failure) =>
        Change(generation, isNew: false, () =>
        {
            _starvation = failure;
            Publish_NeedsLock();
        });

    /// <summary>Records that a live connection delivers no usable frame, as its own capture thread detected.</summary>
    public void ReportStalled(int generation, CaptureFailure failure) =>
        Change(generation, isNew: false, () => MarkStall_NeedsLock(failure, now: null));

    /// <summary>Records a stall if the connection's frames are overdue; called by the watchdog.</summary>
    /// <param name="now">The current timestamp.</param>
    /// <param name="failure">Makes the failure of a stall of so long a time.</param>
    public void CheckStall(long now, Func<TimeSpan, CaptureFailure> failure)
    {
        if (_watch is not { } watch || !watch.IsOverdue(now)) return;
        CaptureFailure stalled = WithoutPassword(failure(watch.Limit));
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            MarkStall_NeedsLock(stalled, now);
        }

        _notifications.Flush();
    }

    /// <summary>The clock's ticks until a frame is overdue; null while none is.</summary>
    public long? TicksUntilStall(long now) => _watch?.TicksLeft(now);

    /// <summary>Records that usable frames come again.</summary>
    public void ReportFlowing(int generation, StallWatch watch) =>
        Change(generation, isNew: false, () =>
        {
            watch.Unmark();
            if (watch != _watch) return;
            _stall = null;
            Publish_NeedsLock();
        });

    /// <summary>Logs that decoding is too slow and no more decoder threads are available.</summary>
    public void ReportBehind(int generation) =>
        Change(generation, isNew: false, () =>
        {
            string source = _current.SourceName;
            _notifications.Post(() => Log.Behind(_logger, source));
        });

    /// <summary>Logs one line about how the source is opened or read.</summary>
    public void ReportNote(int generation, string text)
    {
        string shown = SourceName.InText(text);
        Change(generation, isNew: false, () =>
        {
            string source = _current.SourceName;
            _notifications.Post(() => Log.Note(_logger, source, shown));
        });
    }

    /// <summary>Counts what the connection to a stream has lost or left out.</summary>
    public void CountStream(StreamCounters counted)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _stream = _stream.Plus(counted);
        }
    }

    /// <summary>Logs an exception of a source's, a clock's or a handler's code that has no other effect.</summary>
    public void ReportException(string message)
    {
        string shown = SourceName.InText(message);
        _notifications.Post(() => Log.SourceFailed(_logger, shown));
        _notifications.Flush();
    }

    /// <summary>Counts a connection that was lost or could not be made.</summary>
    public void CountFailure()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _failures++;
        }
    }

    /// <summary>Records that a capture thread was abandoned.</summary>
    /// <param name="ended">The task that completes when the thread ends after all.</param>
    public void ReportAbandoned(Task ended)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _abandoned++;
            _currentlyAbandoned++;
            string source = _current.SourceName;
            _notifications.Post(() => Log.Abandoned(_logger, source));
        }

        _notifications.Flush();
        ended.ContinueWith(_ => CountReturned(), TaskScheduler.Default);
    }

    private void CountReturned()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _currentlyAbandoned--;
        }
    }

    private void Change(int generation, bool isNew, Action change)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (isNew ? generation <= _generation : generation != _generation) return;
            _generation = generation;
            change();
        }

        _notifications.Flush();
    }

    private void EnterFailed(int generation, CaptureState phase, CaptureFailure failure)
    {
        CaptureFailure shown = WithoutPassword(failure);
        Change(generation, isNew: false, () => Enter_NeedsLock(phase, shown));
    }

    // A source's message may quote its URL, as OpenCV's exceptions do. Not under the gate: the text may be long.
    private static CaptureFailure WithoutPassword(CaptureFailure failure) =>
        failure with { Message = SourceName.InText(failure.Message) };

    /// <summary>Enters a phase, which ends the stall and the watch of the previous one.</summary>
    /// <param name="phase">The new phase.</param>
    /// <param name="failure">The failure that led to it, or null.</param>
    /// <param name="starvation">The starvation that goes on; null for a new connection or none.</param>
    private void Enter_NeedsLock(CaptureState phase, CaptureFailure? failure, CaptureFailure? starvation = null)
    {
        _phase = phase;
        _failure = failure;
        _watch = null;
        _stall = null;
        _starvation = starvation;
        Publish_NeedsLock();
    }

    private void MarkStall_NeedsLock(CaptureFailure failure, long? now)
    {
        if (_watch?.TryMark(now) != true) return;
        _stalls++;
        _stall = failure;
        Publish_NeedsLock();
    }

    private void Publish_NeedsLock()
    {
        (CaptureState state, CaptureFailure? failure) =
            IsPaused_NeedsLock ? (CaptureState.Paused, _stall ?? _failure)
            : _stall is not null ? (CaptureState.Stalled, _stall)
            : _starvation is not null && _phase == CaptureState.Live ? (CaptureState.Starved, _starvation)
            : (_phase, _failure);

        StatusSnapshot previous = _current;
        _current = previous with { State = state, Failure = failure };
        if (previous.State == state) return;

        // Two notifications, so that a logger that throws does not suppress the event.
        string source = previous.SourceName;
        _notifications.Post(() => Log.StateChanged(_logger, source, previous.State, state, failure));
        _notifications.Post(() => _onStateChanged(new CaptureStateChangedEventArgs(previous.State, state, failure)));
    }

    private void SetConnection_NeedsLock(ConnectionInfo connection)
    {
        VideoFormat? previous = _current.Connection?.Format;
        _current = _current with { Connection = connection };
        if (previous is null || previous == connection.Format) return;
        string source = _current.SourceName;
        _notifications.Post(() => Log.FormatChanged(_logger, source, previous, connection.Format));
        _notifications.Post(() => _onFormatChanged(new VideoFormatChangedEventArgs(previous, connection.Format)));
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(
            _phase is not (CaptureState.Stalled or CaptureState.Starved or CaptureState.Paused),
            "a phase is neither stalled nor starved nor paused");
        Debug.Assert(_stall is null || _watch is not null, "only a watched connection stalls");
        Debug.Assert(_phase == CaptureState.Live || _watch is null, "only a live phase is watched");
        Debug.Assert(_currentlyAbandoned >= 0 && _currentlyAbandoned <= _abandoned, "a thread returns once");
    }
}
