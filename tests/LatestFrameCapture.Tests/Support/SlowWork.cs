namespace LatestFrames;

/// <summary>A consumer's work on a frame, as by a detector on another device: the thread is busy, the processor is
/// not.</summary>
internal static class SlowWork
{
    public static void Do(TimeSpan duration) => Thread.Sleep(duration);
}
