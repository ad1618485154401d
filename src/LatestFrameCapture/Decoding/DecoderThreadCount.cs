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
    /// <summary>OpenCV's CAP_PROP_N_THREADS, with which an open takes the number; OpenCvSharp has no name for it.
    /// </summary>
    public const int OpenCvProperty = 70;

    /// <summary>The most threads, as OpenCV's own limit (modules/videoio/src/cap_ffmpeg_impl.hpp, fill_codec_context).
    /// </summary>
    public const int Limit = 16;

    // An unknown parameter makes an open fail (cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::open: warnUnusedParameters).
    private static readonly Version s_firstWithProperty = new(4, 7);

    private int _current = first;

    /// <summary>
    /// As many as there are processors, up to the limit: the most that are worth it, and OpenCV's own choice.
    /// </summary>
    public static int Most => Math.Min(Environment.ProcessorCount, Limit);

    /// <summary>
    /// Whether the native OpenCV knows <see cref="OpenCvProperty"/>. Throws OpenCvSharp's exception when the library is
    /// missing.
    /// </summary>
    public static bool IsKnownToOpenCv => OpenCvVersion.Current >= s_firstWithProperty;

    public int Current => Volatile.Read(ref _current);

    /// <summary>Creates the count for an option: null is adaptive, a number is fixed.</summary>
    public static DecoderThreadCount For(int? option) =>
        option is { } given ? new(given, given) : new(1, Most);

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
