namespace LatestFrames;

/// <summary>
/// The library's stack. The threads share one reader, so each frame goes to one of them, as with the others.
/// </summary>
internal sealed class FrameStackExchange : IExchange
{
    private const int Generation = 1;

    private readonly MatPool _pool;
    private readonly FrameStack _stack;
    private readonly ReaderCursor _cursor = new();

    public FrameStackExchange(int capacity, MatPool pool)
    {
        _pool = pool;
        _stack = new FrameStack(capacity, pool, TimeProvider.System);
        _stack.BeginGeneration(Generation);
        _stack.AddReader();
    }

    public void Run(int operations)
    {
        List<FrameBuffer> cleared = [];
        for (int i = 0; i < operations; i++)
        {
            _stack.Push(Generation, _pool.Rent(), cleared);
            _stack.Push(Generation, _pool.Rent(), cleared);
            if (_stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) _stack.Release(lease.Buffer);
        }
    }

    public void Dispose() => _stack.Close(Generation + 1);
}
