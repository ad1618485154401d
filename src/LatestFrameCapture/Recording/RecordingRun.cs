using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>The thread of a recorder from one start to its stop.</summary>
/// <remarks>
/// A thread that does not return from writing is abandoned; it frees what it has when it returns. Thread safety: all
/// members may be called from any thread.
/// </remarks>
internal sealed class RecordingRun
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1), s_pause = TimeSpan.FromMilliseconds(100);

    private readonly RecordingPlan _plan;
    private readonly UnitCursor _cursor;
    private readonly RecordingFiles _files;
    private readonly Action<RecordingRun, RecorderFailure?> _onEnded;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards: _isStopRequested, which is also read without it.
    private readonly object _gate = new();
    private volatile bool _isStopRequested;
    private volatile string? _path;
    private long _pictures;
    private long _bytes;
    private long _skipped;

    /// <param name="plan">What to record, and where.</param>
    /// <param name="onCompleted">Called on the thread with each file that is complete.</param>
    /// <param name="onEnded">Called on the thread at its end, with the failure if there is one.</param>
    public RecordingRun(
        RecordingPlan plan, Action<RecordedFile> onCompleted, Action<RecordingRun, RecorderFailure?> onEnded)
    {
        _plan = plan;
        _files = new RecordingFiles(plan, onCompleted);
        _onEnded = onEnded;
        _cursor = plan.Hub.AddReader(plan.Options.Reader);
    }

    /// <summary>Completes when the thread has ended.</summary>
    public Task Ended => _ended.Task;

    public string? Path => _path;

    public long Pictures => Interlocked.Read(ref _pictures);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Skipped => Interlocked.Read(ref _skipped);

    public void Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "StreamRecorder " + _plan.SourceName() };
        try
        {
            thread.UnsafeStart();
        }
        catch
        {
            // The system has no thread left.
            Discard();
            throw;
        }
    }

    /// <summary>Frees what a run has that was not started.</summary>
    public void Discard()
    {
        _plan.Hub.RemoveReader(_cursor, isForgotten: false);
        _ended.TrySetResult();
    }

    /// <summary>Lets the thread end after the pictures that have arrived.</summary>
    public void RequestStop()
    {
        _plan.Hub.Finish(_cursor);
        lock (_gate)
        {
            _isStopRequested = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        RecorderFailure? failure = Try(() =>
        {
            Record();
            _files.End();
        });
        if (failure is not null) Try(_files.Abandon);
        _path = null;
        _plan.Hub.RemoveReader(_cursor, isForgotten: false);
        _onEnded(this, failure);
        _ended.TrySetResult();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Ends the thread.")]
    private RecorderFailure? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception)
        {
            // An exception that escaped the thread would end the process.
            return RecorderFailures.Of(exception, _path ?? _plan.Options.Directory, _plan.SourceName());
        }
    }

    private void Record()
    {
        while (true)
        {
            if (_plan.Hub.WaitRead(_cursor, s_look, out UnitLease lease, CancellationToken.None))
            {
                Write(lease);
                continue;
            }

            if (_isStopRequested || _plan.IsCaptureGone()) return;
            if (_plan.Hub.WhyNone is { } reason)
                throw new RecordingException(new RecorderFailure(RecorderFailureReason.NoCodedPictures, reason));
            if (!_plan.Hub.IsCompleted) continue;

            // Another source, if one comes, has a file of its own.
            _files.End();
            _path = null;
            lock (_gate)
            {
                if (!_isStopRequested) Monitor.Wait(_gate, s_pause);
            }
        }
    }

    private void Write(in UnitLease lease)
    {
        Interlocked.Add(ref _skipped, lease.Skipped);
        long written = _files.Write(lease);
        _path = _files.CurrentPath;
        if (written == 0) return;
        Interlocked.Increment(ref _pictures);
        Interlocked.Add(ref _bytes, written);
    }
}
