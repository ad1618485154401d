using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>The thread of a recorder from one start to its stop.</summary>
/// <remarks>
/// A thread that does not return from writing is abandoned: what is in memory is freed at once, the file when the
/// thread returns. Thread safety: all members may be called from any thread.
/// </remarks>
internal sealed class RecordingRun : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1), s_pause = TimeSpan.FromMilliseconds(100);

    private readonly RecordingPlan _plan;
    private readonly UnitCursor _cursor;
    private readonly RecordingFiles _files;
    private readonly FileWatch _watch;
    private readonly Action<RecordingRun, RecorderFailure?> _onEnded;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards: that a stop is not missed between the look at _isStopRequested and the wait. Fields are read without it.
    private readonly object _gate = new();
    private volatile bool _isStopRequested;

    // Written on the thread of this run; the numbers by Interlocked.
    private volatile string? _path;
    private long _pictures;
    private long _bytes;
    private long _skipped;

    /// <param name="plan">What to record, and where.</param>
    /// <param name="onCompleted">Called on the thread with each file that is complete.</param>
    /// <param name="onEnded">Called on the thread at its end, with the failure if there is one.</param>
    /// <param name="onStuck">
    /// Called on a pool thread while the thread is in a call that does not return, with its number (<see
    /// cref="Call"/>).
    /// </param>
    public RecordingRun(
        RecordingPlan plan,
        Action<RecordedFile> onCompleted,
        Action<RecordingRun, RecorderFailure?> onEnded,
        Action<RecordingRun, long?> onStuck)
    {
        _plan = plan;
        _files = new RecordingFiles(plan, onCompleted);
        _onEnded = onEnded;
        _watch = new FileWatch(plan.TimeProvider, plan.StuckAfter, call => onStuck(this, call));
        _cursor = plan.Hub.AddReader(plan.Options.Reader);
    }

    /// <summary>Completes when the thread has ended.</summary>
    public Task Ended => _ended.Task;

    public string? Path => _path;

    /// <summary>The number of the call of the file system that runs; null when none does.</summary>
    public long? Call => _watch.Call;

    public long Pictures => Interlocked.Read(ref _pictures);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Skipped => Interlocked.Read(ref _skipped) + _files.Skipped;

    public void Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "StreamRecorder " + _plan.SourceName() };
        try
        {
            _watch.Start();
            thread.UnsafeStart();
        }
        catch
        {
            // The system has no thread left, or the user's TimeProvider threw.
            Dispose();
            throw;
        }
    }

    /// <summary>Frees what a run has that was not started; one that was frees it at its end.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _plan.Hub.RemoveReader(_cursor, isForgotten: false);
        _ended.TrySetResult();
    }

    /// <summary>Lets the thread end after the pictures that have arrived.</summary>
    /// <param name="timeout">How long one call of the file system may last.</param>
    /// <returns>The wait for it.</returns>
    public RecordingEnd RequestStop(TimeSpan timeout)
    {
        _plan.Hub.Finish(_cursor);
        LetEnd();
        return new RecordingEnd(Ended, () => Call, timeout, _plan.StuckAfter);
    }

    /// <summary>Frees what is in memory of a run whose thread does not return, and lets it end when it does.</summary>
    public void Abandon()
    {
        _watch.Dispose();
        _plan.Hub.RemoveReader(_cursor, isForgotten: true);
        LetEnd();
    }

    private void LetEnd()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _isStopRequested = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        RecorderFailure? failure = Try(() =>
        {
            Record();
            Watched(_files.End);
        });
        if (failure is not null) Try(() => Watched(_files.Abandon));
        _path = null;
        _watch.Dispose();

        // Those after the last one that was read, too.
        Interlocked.Exchange(ref _skipped, _plan.Hub.CountOf(_cursor).Skipped);
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
            return RecorderFailures.Of(exception, _files.CurrentPath ?? _plan.Options.Directory, _plan.SourceName());
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

            // Once more: what came before the end is on the file or counted, also if the wait had elapsed before.
            bool isLast = _isStopRequested || _plan.IsCaptureGone();
            if (isLast) _plan.Hub.Finish(_cursor);
            if (_plan.Hub.TryRead(_cursor, listener: null, out lease, out bool hasEnded))
            {
                Write(lease);
                continue;
            }

            if (isLast) return;
            if (_plan.Hub.WhyNone is { } reason)
                throw new RecordingException(new RecorderFailure(RecorderFailureReason.NoCodedPictures, reason));
            if (!hasEnded) continue;

            // Another source, if one comes, has a file of its own; this one is complete without waiting for it.
            Watched(_files.End);
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                if (!_isStopRequested) Monitor.Wait(_gate, s_pause);
            }
        }
    }

    private void Write(in UnitLease lease)
    {
        Interlocked.Add(ref _skipped, lease.Skipped);
        long written;
        _watch.Enter();
        try
        {
            written = _files.Write(lease);
        }
        finally
        {
            _watch.Leave();
            _path = _files.CurrentPath;
        }

        if (written == 0) return;
        Interlocked.Increment(ref _pictures);
        Interlocked.Add(ref _bytes, written);
    }

    private void Watched(Action call)
    {
        _watch.Enter();
        try
        {
            call();
        }
        finally
        {
            _watch.Leave();
            _path = _files.CurrentPath;
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock() => Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
}
