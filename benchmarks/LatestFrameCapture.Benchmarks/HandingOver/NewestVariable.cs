namespace LatestFrames;

/// <summary>One variable, a lock and a pulse: the least that can be done for a thread that blocks.</summary>
internal sealed class NewestVariable
{
    // Guards: _newest, _isClosed.
    private readonly object _gate = new();
    private object? _newest;
    private bool _isClosed;

    public void Push(object frame)
    {
        lock (_gate)
        {
            _newest = frame;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a frame; null when it was closed.</summary>
    public object? Take()
    {
        lock (_gate)
        {
            while (_newest is null && !_isClosed) Monitor.Wait(_gate);
            object? frame = _newest;
            _newest = null;
            return frame;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
