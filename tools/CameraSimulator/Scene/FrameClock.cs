using System.Diagnostics;

namespace LatestFrames;

/// <summary>The clock of the stamps: microseconds that only go forward and that all processes of one machine
/// share.</summary>
/// <remarks>
/// <see cref="Stopwatch"/> reads CLOCK_MONOTONIC on Linux and QueryPerformanceCounter on Windows. Both count from the
/// machine's start, not from the process's, which makes a stamp of one process comparable with the clock of another.
/// Thread safety: any thread.
/// </remarks>
public static class FrameClock
{
    /// <summary>How many bits a time has; it starts again at zero after 8.9 years.</summary>
    public const int Bits = 48;

    private const long Mask = (1L << Bits) - 1;
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>Gets the time.</summary>
    /// <value>Microseconds, 0 to 2^48 - 1.</value>
    public static long NowMicroseconds
    {
        get
        {
            // Seconds and the rest apart: ticks times a million would overflow after 2.5 hours at 1 GHz.
            (long seconds, long rest) = Math.DivRem(Stopwatch.GetTimestamp(), Stopwatch.Frequency);
            return (seconds * MicrosecondsPerSecond + rest * MicrosecondsPerSecond / Stopwatch.Frequency) & Mask;
        }
    }

    /// <summary>The time from one reading of the clock to another, across its wrap.</summary>
    /// <param name="fromMicroseconds">The earlier reading.</param>
    /// <param name="toMicroseconds">The later reading.</param>
    /// <returns>The time between them; negative when they are the other way round.</returns>
    public static TimeSpan Between(long fromMicroseconds, long toMicroseconds)
    {
        // Shifting up and down again extends the sign of the 48-bit difference.
        const int unused = 64 - Bits;
        return TimeSpan.FromMicroseconds((toMicroseconds - fromMicroseconds) << unused >> unused);
    }
}
