using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>The capture threads of the process, so that they are out of native code before it is taken down under them.</summary>
/// <remarks>
/// When Main returns, the C runtime destroys OpenCV's and FFmpeg's global objects while background threads still run: a capture that nobody
/// disposed would crash the process at its very end.
/// </remarks>
internal static class RunningThreads
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<CaptureThread, byte> s_threads = new();

    static RunningThreads() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    public static void Add(CaptureThread thread) => s_threads.TryAdd(thread, 0);

    public static void Remove(CaptureThread thread) => s_threads.TryRemove(thread, out _);

    private static void StopAll()
    {
        CaptureThread[] threads = [.. s_threads.Keys];
        foreach (CaptureThread thread in threads) thread.RequestStop();
        Task.WaitAll([.. threads.Select(thread => thread.Ended)], s_limit);
    }
}
