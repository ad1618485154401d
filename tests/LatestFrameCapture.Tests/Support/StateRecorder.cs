namespace LatestFrames;

/// <summary>Lets a test wait for a state by its event instead of looking again and again.</summary>
internal sealed class StateRecorder
{
    private readonly object _gate = new();
    private readonly List<CaptureStateChangedEventArgs> _changes = [];

    public StateRecorder(LatestFrameCapture capture)
    {
        capture.StateChanged += (_, change) =>
        {
            lock (_gate)
            {
                _changes.Add(change);
                Monitor.PulseAll(_gate);
            }
        };
    }

    public IReadOnlyList<CaptureStateChangedEventArgs> Changes
    {
        get
        {
            lock (_gate) return [.. _changes];
        }
    }

    /// <summary>The first change to that state, from the given position in the list on.</summary>
    public CaptureStateChangedEventArgs WaitFor(CaptureState state, TimeSpan? timeout = null, int from = 0)
    {
        DateTime deadline = DateTime.UtcNow + (timeout ?? TimeSpan.FromSeconds(30));
        lock (_gate)
        {
            while (true)
            {
                if (_changes.Skip(from).FirstOrDefault(change => change.Current == state) is { } found) return found;
                TimeSpan remaining = deadline - DateTime.UtcNow;
                if (remaining <= TimeSpan.Zero || !Monitor.Wait(_gate, remaining))
                {
                    throw new TimeoutException($"No {state}; seen: {string.Join(", ", _changes.Select(change => change.Current))}");
                }
            }
        }
    }
}
