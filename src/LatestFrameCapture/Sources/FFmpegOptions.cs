namespace LatestFrames;

/// <summary>Lets each open have FFmpeg options of its own, although OpenCV takes them from a variable of the process.</summary>
/// <remarks>
/// <para>
/// OpenCV reads OPENCV_FFMPEG_CAPTURE_OPTIONS at the beginning of each open, before it connects, and nothing tells when it has. So opens
/// with the same options run side by side, and one with other options waits until those before it have returned or
/// have had <see cref="s_readingTime"/> for reading; a dead camera never holds up another one for longer than that.
/// </para>
/// <para>
/// An OpenCV that does not know OPENCV_FFMPEG_IS_THREAD_SAFE lets only one open of the process in at a time, and that before it reads the
/// options (measured with 4.6). There opens take turns outside, where waiting can be cancelled and the options are still the right ones.
/// </para>
/// <para>Thread safety: any thread.</para>
/// </remarks>
internal static class FFmpegOptions
{
    private const string Variable = "OPENCV_FFMPEG_CAPTURE_OPTIONS";

    // Reading takes microseconds once the thread runs; this leaves room for a machine that has other things to do.
    private static readonly TimeSpan s_readingTime = TimeSpan.FromMilliseconds(100);

    // RTSP over UDP loses packets, and so pictures: TCP is OpenCV's default too, but any option of ours replaces it. And FFmpeg waits for some 28
    // frames to work out the rate: 1.2 s at 25 frames per second, 5.8 s at 5 (measured). 2 are enough; with 0, H.265 has no rate.
    private const string RtspDefaults = "rtsp_transport;tcp|fpsprobesize;2";

    private static readonly Version s_firstInParallel = new(4, 13);
    private static readonly SemaphoreSlim s_turn = new(1);

    // Many cameras that start together take long; one whose open never returns must not be waited for in silence.
    private static readonly TimeSpan s_longestTurn = TimeSpan.FromMinutes(1);
    private static readonly bool s_processHasOwn = NativeEnvironment.Get(Variable) is not null;

    // Guards: s_present, s_readers, s_waiting, s_original and the variable itself.
    private static readonly object s_gate = new();
    private static string? s_present;
    private static string? s_original;
    private static int s_readers;
    private static int s_waiting;

    static FFmpegOptions()
    {
        // Without it, one mutex of the process serialises all opens, over connecting and probing. Who set it knows why.
        const string threadSafe = "OPENCV_FFMPEG_IS_THREAD_SAFE";
        if (NativeEnvironment.Get(threadSafe) is null) NativeEnvironment.Set(threadSafe, "1");
    }

    /// <summary>The options for a source, in OpenCV's form; null for what the process has.</summary>
    public static string? For(string source, IReadOnlyDictionary<string, string> options)
    {
        if (options.Count > 0) return string.Join('|', options.Select(option => $"{option.Key};{option.Value}"));
        return !s_processHasOwn && source.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase) ? RtspDefaults : null;
    }

    /// <summary>Whether one open does not wait for another.</summary>
    public static bool OpensInParallel => OpenCvVersion.Current >= s_firstInParallel;

    /// <summary>Opens with the options in force.</summary>
    /// <param name="options">As <see cref="For"/> gives them.</param>
    /// <param name="open">Reads the variable before anything that takes time.</param>
    /// <param name="cancellationToken">Ends the wait for a turn; nothing is opened then.</param>
    /// <exception cref="TimeoutException">There was no turn for a minute.</exception>
    public static T? Open<T>(string? options, Func<T?> open, CancellationToken cancellationToken)
        where T : class
    {
        if (OpensInParallel) return OpenInParallel(options, open);

        try
        {
            if (!s_turn.Wait(s_longestTurn, cancellationToken)) throw new TimeoutException("another open of this process does not come back, and OpenCV before 4.13 lets only one in at a time");
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            Enter(options);
            return open();
        }
        finally
        {
            Leave();
            s_turn.Release();
        }
    }

    /// <summary>As <see cref="Open"/> where opens do not wait for each other.</summary>
    internal static T OpenInParallel<T>(string? options, Func<T> open)
    {
        Enter(options);
        var reading = new Reading();
        using var timer = new Timer(static reading => ((Reading)reading!).End(), reading, s_readingTime, Timeout.InfiniteTimeSpan);
        try
        {
            return open();
        }
        finally
        {
            reading.End();
        }
    }

    private static void Enter(string? options)
    {
        lock (s_gate)
        {
            // Bounded: each of those before has its reading time and no more, and nobody joins them while another waits.
            s_waiting++;
            while (s_readers > 0 && (s_present != options || s_waiting > 1)) Monitor.Wait(s_gate, s_readingTime);
            s_waiting--;
            if (s_readers++ > 0) return;
            s_present = options;
            if (options is null) return;
            s_original = NativeEnvironment.Get(Variable);
            NativeEnvironment.Set(Variable, options);
        }
    }

    private static void Leave()
    {
        lock (s_gate)
        {
            if (--s_readers > 0) return;
            if (s_present is not null) NativeEnvironment.Set(Variable, s_original);
            Monitor.PulseAll(s_gate);
        }
    }

    /// <summary>One open's reading of the variable; ends once, by its return or by the timer.</summary>
    private sealed class Reading
    {
        private int _hasEnded;

        public void End()
        {
            if (Interlocked.Exchange(ref _hasEnded, 1) == 0) Leave();
        }
    }
}
