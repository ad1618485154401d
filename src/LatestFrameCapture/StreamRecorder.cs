using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LatestFrames;

/// <summary>
/// Records what a camera sends into Matroska files, as it is: nothing is decoded or encoded, and the capture goes on
/// showing the newest frame.
/// </summary>
/// <remarks>
/// <para>
/// From its creation on it remembers what comes, so that what led to an event is on the recording that the event starts
/// (<see cref="StreamRecorderOptions.PreRoll"/>). Another file begins when the pictures' size or coding changes, and
/// after <see cref="StreamRecorderOptions.MaxDuration"/> and <see cref="StreamRecorderOptions.MaxBytes"/>. After lost
/// packets and reconnections it goes on with the next key frame; what is missing is a gap in time.
/// </para>
/// <para>
/// A file can be played at any moment, also after the process was killed while it wrote: up to the last picture. H.264,
/// H.265 and Motion JPEG, of the sources that <see cref="LatestFrameCapture.CreateAccessUnitReader"/> names. Several
/// recorders of one capture share its connection.
/// </para>
/// <para>
/// Thread safety: all members may be called from any thread. It writes on a thread of its own, which no other waits for
/// longer than <see cref="LatestFrameCaptureOptions.CloseTimeout"/>; what it cannot write ends the recording, never the
/// capture. Who disposes: the caller, which ends the recording; also before the capture is disposed, or soon after.
/// </para>
/// </remarks>
public sealed class StreamRecorder : IDisposable, IAsyncDisposable
{
    private readonly UnitHub _hub;
    private readonly UnitCursor _keeper;
    private readonly RecordingPlan _plan;
    private readonly ILogger _logger;
    private readonly NotificationQueue _notifications = new();

    // Guards: all fields below.
    private readonly object _gate = new();
    private RecordingRun? _run;
    private RecordingRun? _stuck;
    private RecorderFailure? _failure;
    private bool _isDisposed;
    private long _files;
    private long _pictures;
    private long _bytes;
    private long _skipped;

    /// <summary>Creates a recorder that does not record yet, and remembers what comes from now on.</summary>
    /// <param name="capture">The capture whose camera is recorded; the recorder does not dispose it.</param>
    /// <param name="options">The recorder's options; null for the defaults.</param>
    /// <param name="logger">The log for beginnings, ends and failures of recordings, or null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="capture"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    /// <exception cref="NotSupportedException">
    /// The capture is connected to a source that decodes elsewhere; the message says which.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public StreamRecorder(
        LatestFrameCapture capture, StreamRecorderOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(capture);
        capture.ThrowIfDisposed();
        StreamRecorderOptions copy = (options ?? new StreamRecorderOptions()).CheckedCopy();
        CaptureContext context = capture.Context;
        if (context.Units.WhyNone is { } reason) throw new NotSupportedException(reason);
        Capture = capture;
        _hub = context.Units;
        _logger = logger ?? NullLogger.Instance;
        _plan = new RecordingPlan(
            _hub,
            copy,
            copy.Prefix ?? RecordingName.From(context.Options.Name),
            context.TimeProvider,
            () => context.Status.Current.SourceName,
            () => capture.IsDisposed);
        _keeper = _hub.AddReader(copy.Reader, isKeeper: true);
    }

    /// <summary>Frees the memory of a recorder that was never disposed.</summary>
    ~StreamRecorder()
    {
        // Null when the constructor threw.
        if (_keeper is not null) _hub.RemoveReader(_keeper, isForgotten: false);
    }

    /// <summary>Raised after a file is complete; not for the one that the end of the process interrupts.</summary>
    /// <remarks>
    /// Thread safety: handlers of this and of <see cref="Failed"/> run on a pool thread, one at a time. A handler that
    /// blocks delays only later ones of this recorder; an exception from it is logged.
    /// </remarks>
    public event EventHandler<RecordedFileEventArgs>? FileCompleted;

    /// <summary>Raised when the recorder could not go on.</summary>
    public event EventHandler<RecorderFailedEventArgs>? Failed;

    /// <summary>The capture whose camera is recorded.</summary>
    public LatestFrameCapture Capture { get; }

    /// <summary>What the recorder does.</summary>
    public RecorderState State
    {
        get
        {
            lock (_gate)
            {
                return _isDisposed ? RecorderState.Disposed
                    : _run is not null ? RecorderState.Recording
                    : _failure is not null ? RecorderState.Failed
                    : RecorderState.Idle;
            }
        }
    }

    /// <summary>Why the recorder could not go on.</summary>
    /// <value>Null until it fails, and from the next start on.</value>
    public RecorderFailure? Failure
    {
        get
        {
            lock (_gate) return _failure;
        }
    }

    /// <summary>The full path of the file that is being written.</summary>
    /// <value>Null while there is none, also before the first key frame of a recording.</value>
    public string? CurrentFile
    {
        get
        {
            lock (_gate) return _run?.Path;
        }
    }

    /// <summary>The number of files that are complete.</summary>
    public long TotalFiles
    {
        get
        {
            lock (_gate) return _files;
        }
    }

    /// <summary>The number of pictures that were written.</summary>
    public long TotalPictures
    {
        get
        {
            lock (_gate) return _pictures + (_run?.Pictures ?? 0);
        }
    }

    /// <summary>The number of bytes of the pictures that were written, with what is around them in the files.</summary>
    public long TotalBytes
    {
        get
        {
            lock (_gate) return _bytes + (_run?.Bytes ?? 0);
        }
    }

    /// <summary>The number of pictures that were left out because writing was too slow.</summary>
    public long TotalSkipped
    {
        get
        {
            lock (_gate) return _skipped + (_run?.Skipped ?? 0);
        }
    }

    /// <summary>Begins a recording, with what is in memory; does nothing while one runs.</summary>
    /// <remarks>
    /// Returns at once: whether a file can be written is seen later (<see cref="State"/>, <see cref="Failed"/>). After a
    /// failure it tries again. Two recordings within <see cref="StreamRecorderOptions.PreRoll"/> have the pictures
    /// between them twice.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The recorder was disposed.</exception>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);

            // Where the file system does not answer, no further thread waits for it.
            if (_run is not null || _stuck is { Ended.IsCompleted: false }) return;
        }

        var run = new RecordingRun(_plan, OnCompleted, OnEnded);
        bool isTaken;
        lock (_gate)
        {
            isTaken = _run is null && !_isDisposed;
            if (isTaken)
            {
                _run = run;
                _stuck = null;
                _failure = null;
                Capture.Context.Recorders.OnStarted();
            }
        }

        if (!isTaken)
        {
            // Another thread was first.
            run.Discard();
            return;
        }

        try
        {
            run.Start();
        }
        catch
        {
            lock (_gate) Detach_NeedsLock(run);
            throw;
        }
    }

    /// <summary>Ends the recording with the pictures that have arrived; does nothing when none runs.</summary>
    /// <remarks>
    /// Waits until the file is complete, at most <see cref="LatestFrameCaptureOptions.CloseTimeout"/>. A thread that is
    /// in a call of the file system by then is abandoned, and the recorder has failed.
    /// </remarks>
    public void Stop()
    {
        if (RequestStop() is not { } run) return;
        if (!run.Ended.Wait(Capture.Context.Options.CloseTimeout)) Abandon(run);
    }

    /// <summary>As <see cref="Stop"/>, without blocking a thread.</summary>
    /// <returns>
    /// A task that completes when the file is complete, within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>.
    /// </returns>
    public async Task StopAsync()
    {
        if (RequestStop() is not { } run) return;
        try
        {
            await run.Ended.WaitAsync(Capture.Context.Options.CloseTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abandon(run);
        }
    }

    /// <summary>Ends the recording, as <see cref="Stop"/> does, and forgets what is in memory.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
        Stop();
    }

    /// <summary>As <see cref="Dispose"/>, without blocking a thread.</summary>
    /// <returns>As <see cref="StopAsync"/>.</returns>
    public async ValueTask DisposeAsync()
    {
        Close();
        GC.SuppressFinalize(this);
        await StopAsync().ConfigureAwait(false);
    }

    private void Close()
    {
        lock (_gate) _isDisposed = true;
        _hub.RemoveReader(_keeper, isForgotten: false);
    }

    private RecordingRun? RequestStop()
    {
        RecordingRun? run;
        lock (_gate) run = _run;
        run?.RequestStop();
        return run;
    }

    private void Abandon(RecordingRun run)
    {
        string text = $"{_plan.SourceName()} is not recorded any more: {_plan.Options.Directory}: writing does not "
            + "return.";
        lock (_gate) _stuck = run;
        Fail(run, new RecorderFailure(RecorderFailureReason.Stuck, text));
    }

    private void OnCompleted(RecordedFile file)
    {
        lock (_gate) _files++;
        _notifications.Post(() => Log.Recorded(
            _logger, _plan.SourceName(), file.Path, file.Duration.TotalSeconds, file.Pictures, file.Bytes));
        _notifications.Post(() => Raise(FileCompleted, new RecordedFileEventArgs(file)));
        _notifications.Flush();
    }

    private void OnEnded(RecordingRun run, RecorderFailure? failure)
    {
        if (failure is not null)
        {
            Fail(run, failure);
            return;
        }

        lock (_gate) Detach_NeedsLock(run);
    }

    private void Fail(RecordingRun run, RecorderFailure failure)
    {
        lock (_gate)
        {
            if (!Detach_NeedsLock(run)) return;
            _failure = failure;
            Capture.Context.Recorders.OnFailed();
        }

        _notifications.Post(() => Log.RecorderFailed(_logger, failure.Message));
        _notifications.Post(() => Raise(Failed, new RecorderFailedEventArgs(failure)));
        _notifications.Flush();
    }

    private bool Detach_NeedsLock(RecordingRun run)
    {
        if (_run != run) return false;
        _run = null;
        _pictures += run.Pictures;
        _bytes += run.Bytes;
        _skipped += run.Skipped;
        Capture.Context.Recorders.OnStopped();
        return true;
    }

    private void Raise<T>(EventHandler<T>? handlers, T arguments)
    {
        foreach (Delegate handler in handlers?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<T>)handler)(this, arguments);
            }
            catch (Exception exception)
            {
                // User code: one handler's exception must not keep the event from the others.
                Log.HandlerFailed(_logger, _plan.SourceName(), exception);
            }
        }
    }
}
