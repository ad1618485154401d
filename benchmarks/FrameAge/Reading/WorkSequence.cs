namespace LatestFrames;

/// <summary>How long the work on each frame takes: around a given time, in an order that is the same for all.</summary>
/// <remarks>
/// A constant time would beat with the camera's interval, and the beat would decide how long a frame had waited.
/// Multiples of the golden ratio are spread evenly from the first few on. <c>shared_stack.py</c> has the same order.
/// </remarks>
/// <param name="work">The middle; 0 stays 0.</param>
/// <param name="first">Where in the order it begins.</param>
internal sealed class WorkSequence(TimeSpan work, int first = 0)
{
    private const double GoldenRatio = 0.6180339887498949;
    private const double LargestSpreadMs = 20;

    private readonly double _spreadMs = Math.Min(work.TotalMilliseconds, LargestSpreadMs);
    private int _turn = first;

    /// <summary>The next one; whole milliseconds, because a Sleep takes no others.</summary>
    public TimeSpan Next()
    {
        double deviation = (2 * (_turn++ * GoldenRatio % 1)) - 1;
        return TimeSpan.FromMilliseconds(Math.Floor(work.TotalMilliseconds + (_spreadMs * deviation) + 0.5));
    }
}
