namespace LatestFrames;

/// <summary>Lets a test wait for a state by its event instead of looking again and again.</summary>
internal sealed class StateRecorder
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

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

    /// <summary>Waits for the first change to a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="after">A change that was seen already, and after which the wanted one comes; null for none.</param>
    public CaptureStateChangedEventArgs WaitFor(CaptureState state, CaptureStateChangedEventArgs? after = null)
    {
        DateTime deadline = DateTime.UtcNow + s_limit;
        lock (_gate)
        {
            int from = after is null ? 0 : _changes.IndexOf(after) + 1;
            while (true)
            {
                if (_changes.Skip(from).FirstOrDefault(change => change.Current == state) is { } found) return found;
                TimeSpan remaining = deadline - DateTime.UtcNow;
                if (remaining <= TimeSpan.Zero || !Monitor.Wait(_gate, remaining))
                {
                    throw new TimeoutException(
                        $"No {state}; seen: {string.Join(", ", _changes.Select(change => change.Current))}");
                }
            }
        }
    }
}
