namespace LatestFrames;

/// <summary>
/// The decoders of streams that are decoded now and then, from a key frame on: so many cameras need as many as decode
/// at once, and not one each, with some 15 MB of pictures at 1080p.
/// </summary>
/// <remarks>
/// <para>A decoder is lent only to a stream with the parameter sets of the one before. It keeps things of those where
/// the next ones do not say them: H.264's colour range and the number of pictures that it holds back (FFmpeg 5.1,
/// libavcodec/h264_slice.c, h264_init_ps and h264_select_output_frame), also over avcodec_flush_buffers. Cameras of one
/// model and setting have the same ones; for others a decoder is made anew, at a third of a key frame more.</para>
/// <para>A decoder that is in a call which does not return is in nobody's hands but its thread's, and that gives none
/// back after it was told to stop. Thread safety: any thread.</para>
/// </remarks>
internal sealed class DecoderPool(TimeProvider timeProvider, int mostIdle, TimeSpan longestIdle)
{
    private static readonly TimeSpan s_longestIdle = TimeSpan.FromSeconds(10);

    // A decoder that hangs keeps a turn for so long.
    private static readonly TimeSpan s_longestTurn = TimeSpan.FromSeconds(2);

    // Who reads more often keeps his decoder: to begin at the key frame again for each picture costs more.
    private static readonly TimeSpan s_readSeldom = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _timeProvider = timeProvider;
    private readonly IdleStock<PooledDecoder> _idle = new(timeProvider, mostIdle, longestIdle);

    /// <summary>The pool of the process.</summary>
    public static DecoderPool Shared { get; } = new(
        TimeProvider.System, Math.Max(2, Environment.ProcessorCount), s_longestIdle);

    /// <summary>
    /// Who decodes with a decoder of the pool: more at once than processors would not be faster, and each would need a
    /// decoder.
    /// </summary>
    public Turns Turns { get; } = new(Math.Max(2, Environment.ProcessorCount), s_longestTurn, timeProvider);

    /// <summary>How many exist, those in use included.</summary>
    public DecoderCount Existing { get; } = new();

    /// <summary>The time, by the pool's clock.</summary>
    public long Now => _timeProvider.GetTimestamp();

    /// <summary>
    /// Whether so many exist that one that could go on with its stream should be given back all the same: to begin at
    /// the key frame again costs time, and only if somebody reads.
    /// </summary>
    /// <param name="retrievedAt">The time at which its last picture was retrieved; null for never.</param>
    public bool IsWantedBack(long? retrievedAt) =>
        Existing.Now > 2 * Math.Max(2, Environment.ProcessorCount)
        && (retrievedAt is not { } at || _timeProvider.GetElapsedTime(at) >= s_readSeldom);

    /// <summary>The decoders that nobody uses.</summary>
    public int Idle => _idle.Count;

    /// <summary>Takes a decoder; from now on it is the caller's, to give back or to dispose.</summary>
    /// <returns>Null when there is none for this use.</returns>
    public PooledDecoder? TryTake(DecoderUse use) => _idle.TryTake(use, static (decoder, use) => decoder.IsFor(use));

    /// <summary>Gives a decoder back, after which the caller has none.</summary>
    public void GiveBack(PooledDecoder decoder)
    {
        decoder.Decoder.Flush();
        _idle.Give(decoder);
    }
}
