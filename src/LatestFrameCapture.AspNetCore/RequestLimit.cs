namespace LatestFrames;

/// <summary>Counts the requests that are open, up to a limit.</summary>
/// <param name="max">The limit.</param>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class RequestLimit(int max)
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more; false, and not counted, at the limit.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= max) return true;
        Exit();
        return false;
    }

    public void Exit() => Interlocked.Decrement(ref _count);
}
