using System.Diagnostics;

namespace LatestFrames;

/// <summary>Runs a garbage collection to find frames that consumers have not disposed.</summary>
/// <remarks>
/// A Mat does not report its native size to the garbage collector, so nothing else makes the collector run (measured:
/// 300 undisposed images of 1080p grew a process from 27 to 1880 MB without a collection, docs/troubleshooting.md). A
/// program that left as many frames undisposed as it may hold would get no further one. Thread safety: any thread.
/// </remarks>
internal static class ForgottenFrames
{
    private static long s_lastCollection;

    /// <summary>A collection pauses the whole process: at most one in 5 s, whatever starves.</summary>
    public static TimeSpan MinInterval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Starts a collection in the background, unless the last one was less than 5 s ago.</summary>
    public static void Collect()
    {
        long now = Stopwatch.GetTimestamp(), last = Volatile.Read(ref s_lastCollection);
        if (last != 0 && Stopwatch.GetElapsedTime(last, now) < MinInterval) return;
        if (Interlocked.CompareExchange(ref s_lastCollection, now, last) != last) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }
}
