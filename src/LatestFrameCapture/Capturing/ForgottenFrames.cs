namespace LatestFrames;

/// <summary>Runs a garbage collection to find frames that consumers have not disposed.</summary>
/// <remarks>
/// A Mat does not report its native size to the garbage collector, so nothing else makes the collector run (measured:
/// 300 undisposed images of 1080p grew a process from 27 to 1880 MB without a collection, docs/troubleshooting.md). A
/// program that left as many frames undisposed as it may hold would get no further one. Thread safety: any thread.
/// </remarks>
/// <param name="timeProvider">The clock for the interval.</param>
/// <param name="collect">Starts a collection.</param>
internal sealed class ForgottenFrames(TimeProvider timeProvider, Action collect)
{
    private long _lastCollection;

    /// <summary>A collection pauses the whole process: at most one in 5 s, whatever starves.</summary>
    public static TimeSpan MinInterval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The instance that all captures share, with the machine's clock: the interval counts for the whole process.
    /// </summary>
    public static ForgottenFrames OfProcess { get; } = new(
        TimeProvider.System, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false));

    /// <summary>Starts a collection in the background, unless the last one was less than 5 s ago.</summary>
    public void Collect()
    {
        long now = timeProvider.GetTimestamp(), last = Volatile.Read(ref _lastCollection);
        if (last != 0 && timeProvider.GetElapsedTime(last, now) < MinInterval) return;
        if (Interlocked.CompareExchange(ref _lastCollection, now, last) == last) collect();
    }
}
