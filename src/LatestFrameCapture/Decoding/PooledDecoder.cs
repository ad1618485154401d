namespace LatestFrames;

/// <summary>A decoder that one stream after the other may use, and what all of them must have in common.</summary>
/// <remarks>Thread safety: whoever took it from the pool uses it, one thread at a time.</remarks>
internal sealed class PooledDecoder : IDisposable
{
    private static int s_existing;
    private static int s_mostExisting;

    private readonly DecoderUse _use;

    public PooledDecoder(LibAvDecoder decoder, DecoderUse use)
    {
        (Decoder, _use) = (decoder, use);
        int now = Interlocked.Increment(ref s_existing);
        for (int most = s_mostExisting; now > most; most = s_mostExisting)
            Interlocked.CompareExchange(ref s_mostExisting, now, most);
    }

    /// <summary>How many exist in the process, those in use included.</summary>
    public static int Existing => Volatile.Read(ref s_existing);

    /// <summary>The most that existed at once.</summary>
    public static int MostExisting => Volatile.Read(ref s_mostExisting);

    public LibAvDecoder Decoder { get; }

    /// <summary>Whether it can be used so.</summary>
    public bool IsFor(DecoderUse other) =>
        (_use.Kind, _use.Codec, _use.Threads) == (other.Kind, other.Codec, other.Threads)
        && _use.Sets.Span.SequenceEqual(other.Sets.Span);

    public void Dispose()
    {
        Decoder.Dispose();
        Interlocked.Decrement(ref s_existing);
    }
}
