using System.Diagnostics;

namespace LatestFrames;

/// <summary>One way for a frame to come from the thread that has it to a reader that waits for it.</summary>
/// <remarks>Thread safety: one thread measures; the reader has a thread, or an asynchronous loop, of its own.</remarks>
/// <param name="name">Its name in tables.</param>
/// <param name="push">Gives a frame to the waiting reader.</param>
internal abstract class HandOver(string name, Action push) : IDisposable
{
    // A wake-up that was lost is to end the measurement, not to hang it.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly AutoResetEvent _received = new(initialState: false);

    // Written by the reader before the event, read after it.
    private long _receivedAt;

    public string Name { get; } = name;

    /// <summary>Whether the reader waits for a frame; without one it goes on waiting.</summary>
    protected abstract bool IsReaderWaiting { get; }

    /// <summary>Pushes one frame to the waiting reader.</summary>
    /// <param name="rest">How long the reader waits before, at the least: its thread and its core come to rest.</param>
    /// <returns>From just before the push until the reader had the frame.</returns>
    public TimeSpan Measure(TimeSpan rest)
    {
        long start = Stopwatch.GetTimestamp();
        while (!IsReaderWaiting)
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit)
                throw new TimeoutException($"{Name}: the reader does not come back to wait.");
            Thread.Yield();
        }

        Thread.Sleep(rest);
        long pushedAt = Stopwatch.GetTimestamp();
        push();

        // As the capture thread does, which goes to wait for the next frame: it leaves its core to others.
        if (!_received.WaitOne(s_limit)) throw new TimeoutException($"{Name}: the reader did not get its frame.");
        return Stopwatch.GetElapsedTime(pushedAt, Volatile.Read(ref _receivedAt));
    }

    public virtual void Dispose() => _received.Dispose();

    /// <summary>Reports that the reader has a frame, and does not wait.</summary>
    /// <param name="timestamp">Taken as the first thing after it had it.</param>
    protected void OnReceived(long timestamp)
    {
        Volatile.Write(ref _receivedAt, timestamp);
        _received.Set();
    }
}
