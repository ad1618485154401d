using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// Gives each open its own FFmpeg options, although OpenCV reads them from an environment variable of the process.
/// </summary>
/// <remarks>
/// <para>
/// OpenCV reads OPENCV_FFMPEG_CAPTURE_OPTIONS at the beginning of each open, before it connects
/// (modules/videoio/src/cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::open), and does not report when it has read them. So
/// opens with the same options run in parallel, and an open with other options waits until the earlier ones have
/// returned or <see cref="s_readingTime"/> has elapsed; a dead camera delays another one no longer than that.
/// </para>
/// <para>
/// An OpenCV that does not know OPENCV_FFMPEG_IS_THREAD_SAFE holds one mutex of the process over each open and reads
/// the options under it (the same function; measured with 4.6, docs/decisions.md). There the opens take turns here,
/// where waiting can be cancelled and the options stay the right ones.
/// </para>
/// <para>Thread safety: any thread.</para>
/// </remarks>
internal static class FFmpegOptions
{
    private const string Variable = "OPENCV_FFMPEG_CAPTURE_OPTIONS";

    // Reading takes microseconds once the thread runs; the rest is for a loaded machine.
    private static readonly TimeSpan s_readingTime = TimeSpan.FromMilliseconds(100);

    // RTSP over UDP loses packets, and so pictures: TCP is OpenCV's default too, but any option set here replaces it
    // (cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::open). By default FFmpeg waits for about 28 frames to estimate the rate
    // (libavformat/demux.c, avformat_find_stream_info: fps_analyze_framecount): 1.2 s at 25 frames per second, 5.8 s at
    // 5, measured with OpenCV 4.6 (docs/decisions.md). 2 are enough; with 0, H.265 has no rate.
    private const string RtspDefaults = "rtsp_transport;tcp|fpsprobesize;2";

    private static readonly Version s_firstInParallel = new(4, 13);

    // Read back, because the process may have switched it off: then OpenCV's own lock is in force, and opens that queue
    // inside it would count as stuck.
    private static readonly bool s_isUnlocked;
    private static readonly SemaphoreSlim s_turn = new(1);

    // Many cameras that start together take long; an open that never returns must end the wait with an exception.
    private static readonly TimeSpan s_maxTurnWait = TimeSpan.FromMinutes(1);
    private static readonly bool s_processHasOwn = NativeEnvironment.Get(Variable) is not null;

    // Guards: s_current, s_readers, s_waiting (in the order of arrival), s_original and the variable itself.
    private static readonly object s_gate = new();
    private static readonly List<Group> s_waiting = [];
    private static string? s_current;
    private static string? s_original;
    private static int s_readers;

    static FFmpegOptions()
    {
        // Without it, one mutex of the process serializes all opens, including connecting and probing
        // (cap_ffmpeg_impl.hpp, isThreadSafe). A value that the process has set is kept.
        const string threadSafe = "OPENCV_FFMPEG_IS_THREAD_SAFE";
        if (NativeEnvironment.Get(threadSafe) is null) NativeEnvironment.Set(threadSafe, "1");
        s_isUnlocked = IsTrue(NativeEnvironment.Get(threadSafe));
    }

    /// <summary>Returns the options for a source, in OpenCV's format; null for those of the process.</summary>
    public static string? For(string source, IDictionary<string, string> options)
    {
        if (options.Count > 0) return string.Join('|', options.Select(option => $"{option.Key};{option.Value}"));
        return !s_processHasOwn && source.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase) ? RtspDefaults : null;
    }

    /// <summary>Whether OpenCV opens several captures in parallel.</summary>
    public static bool OpensInParallel => s_isUnlocked && OpenCvVersion.Current >= s_firstInParallel;

    /// <summary>As OpenCV reads a switch (modules/core/src/system.cpp, parseOption for bool).</summary>
    internal static bool IsTrue(string? value) => value is "1" or "True" or "true" or "TRUE";

    /// <summary>Opens a capture with the variable set to the options.</summary>
    /// <param name="options">The result of <see cref="For"/>.</param>
    /// <param name="open">The function that opens; it reads the variable before anything that takes time.</param>
    /// <param name="cancellationToken">The token that ends the wait for a turn, without an open.</param>
    /// <returns>The result of <paramref name="open"/>; null when the wait was cancelled.</returns>
    /// <exception cref="TimeoutException">The wait for a turn took a minute.</exception>
    public static T? Open<T>(string? options, Func<T?> open, CancellationToken cancellationToken)
        where T : class
    {
        if (OpensInParallel) return OpenInParallel(options, open, cancellationToken);

        try
        {
            if (!s_turn.Wait(s_maxTurnWait, cancellationToken))
            {
                throw new TimeoutException(
                    "another open of this process does not return, and OpenCV before 4.13 runs only one at a time");
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            if (!TryEnter(options, cancellationToken)) return null;
            try
            {
                return open();
            }
            finally
            {
                Leave();
            }
        }
        finally
        {
            s_turn.Release();
        }
    }

    /// <summary>As <see cref="Open"/>, for an OpenCV that opens in parallel.</summary>
    internal static T? OpenInParallel<T>(
        string? options, Func<T?> open, CancellationToken cancellationToken)
    {
        if (!TryEnter(options, cancellationToken)) return default;
        var reading = new Reading();
        try
        {
            using var timer = new Timer(
                static reading => ((Reading)reading!).End(), reading, s_readingTime, Timeout.InfiniteTimeSpan);
            return open();
        }
        finally
        {
            reading.End();
        }
    }

    /// <returns>False when the wait was cancelled.</returns>
    private static bool TryEnter(string? options, CancellationToken cancellationToken)
    {
        // Wakes the wait. It ends outside the gate: its end waits for the callback, which needs the gate.
        using CancellationTokenRegistration registration = cancellationToken.Register(static () =>
        {
            lock (s_gate) Monitor.PulseAll(s_gate);
        });
        lock (s_gate)
        {
            if (s_waiting.Count == 0 && (s_readers == 0 || s_current == options))
            {
                if (s_readers++ == 0) Begin_NeedsLock(options);
                return true;
            }

            // Bounded: each reading ends after s_readingTime, and no open joins it while others wait. Those that wait
            // with the same options go in together.
            Group? group = s_waiting.Find(waiting => waiting.Options == options);
            if (group is null) s_waiting.Add(group = new Group(options));
            group.Count++;
            while (!group.MayEnter)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    if (--group.Count == 0) s_waiting.Remove(group);
                    return false;
                }

                Monitor.Wait(s_gate, s_readingTime);
            }

            return true;
        }
    }

    private static void Leave()
    {
        lock (s_gate)
        {
            if (--s_readers > 0) return;
            if (s_current is not null) NativeEnvironment.Set(Variable, s_original);
            if (s_waiting.Count == 0) return;
            Group next = s_waiting[0];
            s_waiting.RemoveAt(0);
            s_readers = next.Count;
            Begin_NeedsLock(next.Options);
            next.MayEnter = true;
            Monitor.PulseAll(s_gate);
        }
    }

    private static void Begin_NeedsLock(string? options)
    {
        Debug.Assert(Monitor.IsEntered(s_gate), "needs the gate");
        s_current = options;
        if (options is null) return;
        s_original = NativeEnvironment.Get(Variable);
        NativeEnvironment.Set(Variable, options);
    }

    /// <summary>Opens that wait with the same options.</summary>
    private sealed class Group(string? options)
    {
        public string? Options => options;

        public int Count { get; set; }

        public bool MayEnter { get; set; }
    }

    /// <summary>The time in which one open reads the variable; ended once, by its return or by the timer.</summary>
    private sealed class Reading
    {
        private int _hasEnded;

        public void End()
        {
            if (Interlocked.Exchange(ref _hasEnded, 1) == 0) Leave();
        }
    }
}
