namespace LatestFrames;

/// <summary>One variable under a lock: the least that can be done.</summary>
internal sealed class LockExchange(MatPool pool) : IExchange
{
    // Guards: _newest.
    private readonly object _gate = new();
    private FrameBuffer? _newest;

    public void Run(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            Exchange(pool.Rent());
            Exchange(pool.Rent());
            Exchange(null);
        }
    }

    public void Dispose() => Exchange(null);

    private void Exchange(FrameBuffer? next)
    {
        FrameBuffer? previous;
        lock (_gate)
        {
            previous = _newest;
            _newest = next;
        }

        if (previous is not null) pool.Return(previous);
    }
}
