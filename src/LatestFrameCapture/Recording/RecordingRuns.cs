using System.Diagnostics;

namespace LatestFrames;

/// <summary>The runs of a recorder: the one that records, those that end, and what all of them have written.</summary>
/// <remarks>Not thread safe; guarded by the gate of the <see cref="StreamRecorder"/>.</remarks>
internal sealed class RecordingRuns
{
    // With as many threads that have not returned from earlier recordings, no further one waits for the file system.
    private const int MaxThreads = 8;

    private readonly List<RecordingRun> _stopping = [];
    private readonly List<RecordingRun> _abandoned = [];
    private long _pictures;
    private long _bytes;
    private long _skipped;

    /// <summary>The run that records until it is stopped.</summary>
    public RecordingRun? Current { get; private set; }

    /// <summary>Whether something is recorded or completed.</summary>
    public bool IsRecording => Current is not null || _stopping.Count > 0;

    /// <summary>Whether too many threads have not returned for another one to wait.</summary>
    public bool IsFull => _stopping.Count + _abandoned.Count >= MaxThreads;

    /// <summary>The path of the file that is being written.</summary>
    public string? Path => (Current ?? _stopping.LastOrDefault())?.Path;

    public long Pictures => _pictures + (Current?.Pictures ?? 0) + _stopping.Sum(static run => run.Pictures);

    public long Bytes => _bytes + (Current?.Bytes ?? 0) + _stopping.Sum(static run => run.Bytes);

    public long Skipped => _skipped + (Current?.Skipped ?? 0) + _stopping.Sum(static run => run.Skipped);

    public void Begin(RecordingRun run) => Current = run;

    /// <summary>Lets another run begin at once.</summary>
    /// <returns>The runs that end.</returns>
    public RecordingRun[] BeginStop()
    {
        if (Current is { } run) _stopping.Add(run);
        Current = null;
        return [.. _stopping];
    }

    /// <summary>Removes a run, whose counts stay.</summary>
    /// <returns>False when it is not there any more.</returns>
    public bool Remove(RecordingRun run)
    {
        if (Current == run) Current = null;
        else if (!_stopping.Remove(run)) return false;
        _pictures += run.Pictures;
        _bytes += run.Bytes;
        _skipped += run.Skipped;
        return true;
    }

    /// <summary>Remembers a run that was removed and whose thread is in a call that does not return.</summary>
    public void Abandon(RecordingRun run)
    {
        if (!run.Ended.IsCompleted) _abandoned.Add(run);
    }

    /// <summary>Forgets a run whose thread ends.</summary>
    public void Forget(RecordingRun run) => _abandoned.Remove(run);

    [Conditional("DEBUG")]
    public void AssertInvariants()
    {
        Debug.Assert(Current is null || !_stopping.Contains(Current), "a run records or ends");
        Debug.Assert(!_stopping.Exists(_abandoned.Contains), "what is abandoned is not waited for");
    }
}
