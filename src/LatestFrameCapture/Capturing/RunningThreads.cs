using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>
/// The capture threads of the process, which stops them at its exit, before native libraries are unloaded.
/// </summary>
/// <remarks>
/// When Main returns, the C runtime destroys OpenCV's and FFmpeg's global objects while background threads still run:
/// an undisposed capture would crash the process at its exit.
/// </remarks>
internal static class RunningThreads
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<ThreadControl, Task> s_threads = new();

    static RunningThreads() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    /// <param name="control">How to reach the thread.</param>
    /// <param name="ended">Completes when it has disposed its connection.</param>
    public static void Add(ThreadControl control, Task ended) => s_threads.TryAdd(control, ended);

    public static void Remove(ThreadControl control) => s_threads.TryRemove(control, out _);

    private static void StopAll()
    {
        KeyValuePair<ThreadControl, Task>[] threads = [.. s_threads];
        foreach (KeyValuePair<ThreadControl, Task> thread in threads) thread.Key.RequestStop();
        Task.WaitAll([.. threads.Select(thread => thread.Value)], s_limit);
    }
}
