namespace LatestFrames;

/// <summary>What a picture costs the capture thread in managed memory.</summary>
internal static class SteadyState
{
    private const int MaxRounds = 20;

    /// <summary>Asserts that a number of pictures in a row is received without an allocation.</summary>
    /// <param name="watched">The capture.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="warmUp">The number of pictures before.</param>
    /// <param name="measured">The number of pictures in a row.</param>
    /// <param name="output">Receives a line for each round.</param>
    public static void AssertNothingAllocated(
        WatchedRtsp watched, MeasuringClock clock, int warmUp, int measured, ITestOutputHelper output)
    {
        long least = long.MaxValue;
        watched.WaitUntil(() => watched.Statistics.TotalGrabbed > warmUp, "pictures");

        // A busy machine makes a round worse, never better: buffers are made when many pictures come at once.
        for (int round = 0; round < MaxRounds && least > 0; round++)
        {
            long before = clock.Measure();
            long start = watched.Statistics.TotalGrabbed;
            watched.WaitUntil(() => watched.Statistics.TotalGrabbed > start + measured, "pictures");
            long allocated = clock.Measure() - before;
            output.WriteLine(
                $"{allocated} bytes for {watched.Statistics.TotalGrabbed - start} pictures; "
                + $"{watched.Statistics.TotalPacketsLost} packets lost");
            least = Math.Min(least, allocated);
        }

        Assert.Equal(0, least);
    }
}
