using OpenCvSharp;

namespace LatestFrames;

/// <summary>Hides OpenCV's warnings on standard error while FFmpeg opens something for a capture.</summary>
/// <remarks>
/// <para>OpenCV 4.13 prints two for each open that fails, one of them about OPENCV_FFMPEG_IS_THREAD_SAFE, which this
/// library sets (modules/videoio/src/cap_ffmpeg_impl.hpp, isThreadSafe; cap.cpp,
/// VideoCapture::open): a dead camera fills a log with them. What they say is in the capture's own failure. Its level
/// is the process's, so it is raised only meanwhile, and left alone where somebody has chosen one.</para>
/// <para>Thread safety: any thread; the last of several at once restores the level.</para>
/// </remarks>
internal sealed class OpenCvWarnings : IDisposable
{
    private const string Variable = "OPENCV_LOG_LEVEL";

    private static readonly OpenCvWarnings s_scope = new();

    // Guards: s_count, s_before.
    private static readonly object s_gate = new();
    private static int s_count;
    private static LogLevel? s_before;

    private OpenCvWarnings()
    {
    }

    /// <summary>Hides warnings until the result is disposed.</summary>
    public static OpenCvWarnings Hide()
    {
        // Not under the gate: the first call loads OpenCV.
        bool isKnown = CanAsk();
        lock (s_gate)
        {
            // Two quick calls: no more than a number of OpenCV's is read and written.
            if (s_count == 0) s_before = isKnown ? Raise_NeedsLock() : null;
            s_count++;
        }

        return s_scope;
    }

    /// <summary>Ends one hiding.</summary>
    public void Dispose()
    {
        lock (s_gate)
        {
            if (--s_count > 0 || s_before is not { } before) return;

            // Not if somebody has chosen another one meanwhile.
            if (Cv2.GetLogLevel() == LogLevel.ERROR) Cv2.SetLogLevel(before);
        }
    }

    private static bool CanAsk()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null) return false;
        try
        {
            _ = Cv2.GetLogLevel();
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            // Expected of a native library that somebody else has built.
            return false;
        }
    }

    private static LogLevel? Raise_NeedsLock()
    {
        // Its default is WARNING, INFO in a debug build (modules/core/src/logger.cpp).
        LogLevel level = Cv2.GetLogLevel();
        if (level is not (LogLevel.WARNING or LogLevel.INFO)) return null;
        Cv2.SetLogLevel(LogLevel.ERROR);
        return level;
    }
}
