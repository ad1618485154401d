namespace LatestFrames;

/// <summary>A decoder that one stream after the other may use, and what all of them must have in common.</summary>
/// <remarks>Thread safety: whoever took it from the pool uses it, one thread at a time.</remarks>
internal sealed class PooledDecoder : IDisposable
{
    private readonly DecoderUse _use;
    private readonly DecoderCount _count;
    private bool _isDisposed;

    /// <param name="decoder">The decoder.</param>
    /// <param name="use">What it was made for.</param>
    /// <param name="count">The pool's count (<see cref="DecoderPool.Existing"/>).</param>
    public PooledDecoder(LibAvDecoder decoder, DecoderUse use, DecoderCount count)
    {
        (Decoder, _use, _count) = (decoder, use, count);
        count.Add();
    }

    public LibAvDecoder Decoder { get; }

    /// <summary>Whether it can be used so.</summary>
    public bool IsFor(DecoderUse other) =>
        (_use.Kind, _use.Codec, _use.Threads) == (other.Kind, other.Codec, other.Threads)
        && _use.Sets.Span.SequenceEqual(other.Sets.Span);

    public void Dispose()
    {
        Decoder.Dispose();
        if (!_isDisposed) _count.Remove();
        _isDisposed = true;
    }
}
