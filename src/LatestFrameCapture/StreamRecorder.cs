using System.Diagnostics;
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
/// (<see cref="StreamRecorderOptions.PreRoll"/>). Another file begins with another source, size or coding, and after
/// <see cref="StreamRecorderOptions.MaxDuration"/> and <see cref="StreamRecorderOptions.MaxBytes"/>. After lost packets
/// and reconnections it goes on with the next key frame; what is missing is a gap in time.
/// </para>
/// <para>
/// A file can be played at any moment, also after the process was killed while it wrote: up to the last picture. H.264,
/// H.265 and Motion JPEG, of the sources that <see cref="LatestFrameCapture.CreateAccessUnitReader"/> names. Several
/// recorders of one capture share its connection.
/// </para>
/// <para>
/// Thread safety: all members may be called from any thread. It writes on a thread of its own, which only <see
/// cref="Stop"/> and what disposes it wait for; what it cannot write ends the recording, never the capture. Who
/// disposes: the caller, which ends the recording; also before the capture is disposed, or soon after.
/// </para>
/// </remarks>
public sealed class StreamRecorder : IDisposable, IAsyncDisposable
{
    private readonly UnitHub _hub;
    private readonly UnitCursor _keeper;
    private readonly RecordingPlan _plan;
    private readonly RecorderNotices _notices;

    // Guards: all fields below.
    private readonly object _gate = new();
    private readonly RecordingRuns _runs = new();
    private RecorderFailure? _failure;
    private bool _isDisposed;
    private long _files;

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
        : this(capture, options, logger, RecordingFile.Create)
    {
    }

    /// <summary>As the public one; for tests of file systems that do not answer.</summary>
    internal StreamRecorder(
        LatestFrameCapture capture, StreamRecorderOptions? options, ILogger? logger, Func<string, Stream> open)
    {
        ArgumentNullException.ThrowIfNull(capture);
        capture.ThrowIfDisposed();
        StreamRecorderOptions copy = (options ?? new StreamRecorderOptions()).CheckedCopy();
        CaptureContext context = capture.Context;
        if (context.Units.WhyNone is { } reason) throw new NotSupportedException(reason);
        Capture = capture;
        _hub = context.Units;
        _plan = new RecordingPlan(
            _hub,
            copy,
            copy.Prefix ?? RecordingName.From(context.Options.Name),
            context.TimeProvider,
            () => context.Status.Current.SourceName,
            () => capture.IsDisposed,
            open,
            copy.MaxDelay > context.Options.CloseTimeout ? copy.MaxDelay : context.Options.CloseTimeout)
        { OnUnfit = () => _notices!.ReportChanges() };
        _notices = new RecorderNotices(logger ?? NullLogger.Instance, _plan.SourceName);
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
                AssertInvariants_NeedsLock();
                return _isDisposed ? RecorderState.Disposed
                    : _runs.IsRecording ? RecorderState.Recording
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
            lock (_gate) return _runs.Path;
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
            lock (_gate) return _runs.Pictures;
        }
    }

    /// <summary>The number of bytes of the pictures that were written, with what is around them in the files.</summary>
    public long TotalBytes
    {
        get
        {
            lock (_gate) return _runs.Bytes;
        }
    }

    /// <summary>The pictures that were left out: writing was too slow, or the stream changed too often.</summary>
    public long TotalSkipped
    {
        get
        {
            lock (_gate) return _runs.Skipped;
        }
    }

    /// <summary>Begins a recording, with what is in memory; does nothing while one runs.</summary>
    /// <remarks>
    /// Returns at once: whether a file can be written is seen later (<see cref="State"/>, <see cref="Failed"/>). After
    /// a failure it tries again, and while an earlier recording is being completed it begins the next one. Where eight
    /// earlier ones still wait for the file system it fails at once (<see cref="RecorderFailureReason.Stuck"/>). Two
    /// recordings within <see cref="StreamRecorderOptions.PreRoll"/> have the pictures between them twice.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The recorder was disposed.</exception>
    public void Start()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_runs.Current is not null) return;
        }

        var run = new RecordingRun(_plan, OnCompleted, OnEnded, Abandon);
        bool isTaken, isFull;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            isTaken = _runs.Current is null && !_isDisposed;
            isFull = _runs.IsFull;
            if (isTaken)
            {
                _runs.Begin(run);
                _failure = null;
                Capture.Context.Recorders.OnStarted();
            }
        }

        if (!isTaken || isFull)
        {
            // Another thread was first, or no further one may wait for the file system.
            run.Dispose();
            if (isTaken) Abandon(run, call: null);
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
    /// Waits until the file is complete, at most for the longer of <see cref="StreamRecorderOptions.MaxDelay"/> and
    /// <see cref="LatestFrameCaptureOptions.CloseTimeout"/>; after that a slow disk goes on by itself. A thread that
    /// needs all of a CloseTimeout to write one picture, or to end one file, is abandoned, and the recorder has failed.
    /// </remarks>
    public void Stop()
    {
        foreach ((RecordingRun run, RecordingEnd end) in RequestStop())
        {
            if (end.Wait() is { } call) Abandon(run, call);
        }
    }

    /// <summary>As <see cref="Stop"/>, without blocking a thread.</summary>
    /// <returns>A task that completes when the file is complete, within the limits of <see cref="Stop"/>.</returns>
    public async Task StopAsync()
    {
        foreach ((RecordingRun run, RecordingEnd end) in RequestStop())
        {
            if (await end.WaitAsync().ConfigureAwait(false) is { } call) Abandon(run, call);
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

    private (RecordingRun Run, RecordingEnd End)[] RequestStop()
    {
        RecordingRun[] runs;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            runs = _runs.BeginStop();
        }

        TimeSpan timeout = Capture.Context.Options.CloseTimeout;
        return [.. runs.Select(run => (run, run.RequestStop(timeout)))];
    }

    private void Abandon(RecordingRun run, long? call)
    {
        string text = $"{_plan.SourceName()} is not recorded any more: {_plan.Options.Directory}: writing does not "
            + "return.";
        if (Fail(run, new RecorderFailure(RecorderFailureReason.Stuck, text), isAbandoned: true, call)) run.Abandon();
    }

    private void OnCompleted(RecordedFile file)
    {
        lock (_gate) _files++;
        _notices.Post(
            logger => Log.Recorded(
                logger, _plan.SourceName(), file.Path, file.Duration.TotalSeconds, file.Pictures, file.Bytes),
            this,
            () => FileCompleted,
            new RecordedFileEventArgs(file));
    }

    private void OnEnded(RecordingRun run, RecorderFailure? failure)
    {
        if (failure is not null) Fail(run, failure, isAbandoned: false);
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            Detach_NeedsLock(run);
            _runs.Forget(run);
        }
    }

    private bool Fail(RecordingRun run, RecorderFailure failure, bool isAbandoned, long? call = null)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();

            // A call that has returned meanwhile was only slow.
            if ((call is not null && run.Call != call) || !Detach_NeedsLock(run)) return false;
            if (isAbandoned) _runs.Abandon(run);

            // Another one that records already is not concerned.
            if (_runs.Current is null) _failure = failure;
            Capture.Context.Recorders.OnFailed();
        }

        var arguments = new RecorderFailedEventArgs(failure);
        _notices.Post(logger => Log.RecorderFailed(logger, failure.Message), this, () => Failed, arguments);
        return true;
    }

    private bool Detach_NeedsLock(RecordingRun run)
    {
        AssertInvariants_NeedsLock();
        if (!_runs.Remove(run)) return false;
        Capture.Context.Recorders.OnStopped();
        return true;
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        _runs.AssertInvariants();
    }
}
