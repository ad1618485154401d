using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>
/// A stack without a lock, cleared when it is full; whoever takes the newest drops the rest, which is older. Between
/// any two of its calls another thread may do anything: it can hold more than its capacity, and lose a frame that is
/// newer than the one taken.
/// </summary>
internal sealed class ConcurrentStackExchange(int capacity, MatPool pool) : IExchange
{
    private readonly ConcurrentStack<FrameBuffer> _stack = new();

    public void Run(int operations)
    {
        var cleared = new FrameBuffer[capacity];
        for (int i = 0; i < operations; i++)
        {
            Push(cleared);
            Push(cleared);
            if (!_stack.TryPop(out FrameBuffer? newest)) continue;
            if (!_stack.IsEmpty) Clear(cleared);
            pool.Return(newest);
        }
    }

    public void Dispose() => Clear(new FrameBuffer[capacity]);

    private void Push(FrameBuffer[] cleared)
    {
        if (_stack.Count >= capacity) Clear(cleared);
        _stack.Push(pool.Rent());
    }

    // Clear() would not say what it dropped, and the buffers would not come back to the pool.
    private void Clear(FrameBuffer[] cleared)
    {
        int count = _stack.TryPopRange(cleared);
        for (int i = 0; i < count; i++) pool.Return(cleared[i]);
    }
}
