using System.Diagnostics;

namespace LatestFrames;

/// <summary>Says when the next frame is due.</summary>
/// <remarks>Thread safety: the camera's thread only.</remarks>
internal sealed class DrawingSchedule(double framesPerSecond)
{
    private readonly double _period = Stopwatch.Frequency / framesPerSecond;

    // A double: 30 fps are no whole number of ticks, and the error must not add up.
    private double _due = Stopwatch.GetTimestamp();

    /// <summary>Waits until the next frame is due.</summary>
    /// <returns>False when <paramref name="stop"/> was set meanwhile.</returns>
    public bool WaitForNext(WaitHandle stop)
    {
        double now = Stopwatch.GetTimestamp();

        // A camera that was held up leaves frames out; it does not send them in a burst afterwards.
        _due = Math.Max(_due + _period, now - _period);
        double wait = Math.Max(0, _due - now) / Stopwatch.Frequency;
        return !stop.WaitOne((int)Math.Ceiling(wait * 1000));
    }
}
