using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>What happened that must never happen.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class Violations
{
    // A broken run must not fill the log with its complaints.
    private const int Kept = 100;

    private readonly ConcurrentQueue<string> _texts = new();
    private readonly ConcurrentDictionary<string, string> _faults = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Those that were not taken before.</summary>
    public IEnumerable<string> TakeNew()
    {
        while (_texts.TryDequeue(out string? text)) yield return text;
    }

    /// <summary>Says what is done to a station, for complaints about it.</summary>
    public void OnFault(string station, string fault) => _faults[station] = $"{fault} at {DateTime.Now:HH:mm:ss.fff}";

    public void Add(string station, string what)
    {
        if (Interlocked.Increment(ref _count) > Kept) return;

        // Its consumers are called after it.
        string fault = _faults.GetValueOrDefault(station.Split(',')[0], "none");
        _texts.Enqueue($"{DateTime.Now:HH:mm:ss.fff} {station}: {what} (last fault: {fault})");
    }
}
