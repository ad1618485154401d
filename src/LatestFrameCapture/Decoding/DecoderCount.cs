namespace LatestFrames;

/// <summary>How many decoders of a pool exist, those in use included.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class DecoderCount
{
    private int _now;
    private int _most;

    public int Now => Volatile.Read(ref _now);

    /// <summary>The most that existed at once.</summary>
    public int Most => Volatile.Read(ref _most);

    public void Add()
    {
        int now = Interlocked.Increment(ref _now);
        for (int most = Most; now > most; most = Most) Interlocked.CompareExchange(ref _most, now, most);
    }

    public void Remove() => Interlocked.Decrement(ref _now);
}
