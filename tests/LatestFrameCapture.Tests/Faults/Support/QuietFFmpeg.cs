using System.Runtime.CompilerServices;

namespace LatestFrames;

internal static class QuietFFmpeg
{
    /// <summary>
    /// FFmpeg has a line to say about every damaged macroblock: thousands of them would hide what a test has to say.
    /// </summary>
    [ModuleInitializer]
    public static void Silence() => NativeEnvironment.Set("OPENCV_FFMPEG_LOGLEVEL", "-8");
}
