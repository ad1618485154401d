using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>What happened that must never happen.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class Violations
{
    // A broken run must not fill the log with its complaints.
    private const int Kept = 100;

    private readonly ConcurrentQueue<string> _texts = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Those that were not taken before.</summary>
    public IEnumerable<string> TakeNew()
    {
        while (_texts.TryDequeue(out string? text)) yield return text;
    }

    public void Add(string station, string what)
    {
        if (Interlocked.Increment(ref _count) <= Kept) _texts.Enqueue($"{DateTime.Now:HH:mm:ss} {station}: {what}");
    }
}
