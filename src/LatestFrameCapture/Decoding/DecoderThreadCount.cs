namespace LatestFrames;

/// <summary>
/// The number of threads with which a source's connections decode; starts low, because each thread beyond the first
/// delays a frame.
/// </summary>
/// <param name="first">The initial number; 0 permanently leaves the choice to the decoder.</param>
/// <param name="most">The largest number.</param>
/// <remarks>
/// Thread safety: any thread; an abandoned capture thread may still open its connection while the next one opens
/// another.
/// </remarks>
internal sealed class DecoderThreadCount(int first, int most)
{
    // As OpenCV's own limit: modules/videoio/src/cap_ffmpeg_impl.hpp, fill_codec_context.
    private const int MaxAdaptive = 16;

    private int _current = first;

    public int Current => Volatile.Read(ref _current);

    /// <summary>Creates the count for an option: null is adaptive, a number is fixed.</summary>
    public static DecoderThreadCount For(int? option) =>
        option is { } given ? new(given, given) : new(1, Math.Min(MaxAdaptive, Environment.ProcessorCount));

    /// <summary>Doubles the number.</summary>
    /// <param name="current">
    /// The number of the calling connection; a number that has been raised since is not raised again.
    /// </param>
    /// <returns>False when the limit is reached.</returns>
    public bool TryRaise(int current)
    {
        if (current == 0 || current >= most) return false;
        Interlocked.CompareExchange(ref _current, Math.Min(current * 2, most), current);
        return Current > current;
    }
}
