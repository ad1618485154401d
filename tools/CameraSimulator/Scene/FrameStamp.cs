namespace LatestFrames;

/// <summary>What is burned into a picture: when it was taken, and which picture of its camera it is.</summary>
/// <param name="TakenAtMicroseconds">The time on the <see cref="FrameClock"/>; 48 bits, higher ones are lost in a
/// picture.</param>
/// <param name="FrameNumber">The camera's own count of its frames; the first one is 1.</param>
public readonly record struct FrameStamp(long TakenAtMicroseconds, int FrameNumber)
{
    /// <summary>A stamp with the present time.</summary>
    /// <param name="frameNumber">The camera's count.</param>
    /// <returns>The stamp.</returns>
    public static FrameStamp Now(int frameNumber) => new(FrameClock.NowMicroseconds, frameNumber);

    /// <summary>How long ago the picture was taken, on the machine that took it.</summary>
    /// <returns>The age now.</returns>
    public TimeSpan Age() => FrameClock.Between(TakenAtMicroseconds, FrameClock.NowMicroseconds);
}
