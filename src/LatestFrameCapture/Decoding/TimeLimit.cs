using System.Diagnostics;

namespace LatestFrames;

/// <summary>A limit for a sequence of waits on a monitor.</summary>
internal readonly struct TimeLimit(TimeSpan limit)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Waits for a pulse.</summary>
    /// <returns>False when the limit has elapsed.</returns>
    public bool TryWait(object gate)
    {
        TimeSpan left = limit - Stopwatch.GetElapsedTime(_start);
        if (left <= TimeSpan.Zero) return false;

        // A pulse and the end of the limit may come together; the caller looks once more.
        Monitor.Wait(gate, left);
        return true;
    }
}
