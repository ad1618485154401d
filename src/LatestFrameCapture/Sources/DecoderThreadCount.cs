namespace LatestFrames;

/// <summary>With how many threads a source's connections decode: few at first, because each beyond the first costs a frame of delay.</summary>
/// <param name="first">The number to begin with; 0 leaves it to OpenCV, for ever.</param>
/// <param name="most">The number to end with.</param>
/// <remarks>Thread safety: any thread; an abandoned capture thread may still open its connection while the next one opens another.</remarks>
internal sealed class DecoderThreadCount(int first, int most)
{
    private int _present = first;

    public int Present => Volatile.Read(ref _present);

    /// <summary>Twice as many.</summary>
    /// <param name="present">What the asking connection has; when the number has changed since, that was enough.</param>
    /// <returns>False when there are as many as there may be.</returns>
    public bool TryRaise(int present)
    {
        if (present == 0 || present >= most) return false;
        Interlocked.CompareExchange(ref _present, Math.Min(present * 2, most), present);
        return Present > present;
    }
}
