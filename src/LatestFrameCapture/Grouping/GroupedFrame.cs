namespace LatestFrames;

/// <summary>A frame that waits for those of other cameras, with its times in ticks of 100 ns.</summary>
/// <param name="Frame">The frame, which the matcher disposes unless it is returned in a batch.</param>
/// <param name="Arrival">The time of its arrival, by the clock that never jumps.</param>
/// <param name="CameraTime">The camera's own time, in UTC; null where it has none.</param>
/// <param name="CameraOffset">The time of its arrival in UTC, less the camera's.</param>
/// <param name="Received">The time at which the group took it, by the clock of its arrival.</param>
internal sealed record GroupedFrame(
    IDisposable Frame, long Arrival, long? CameraTime, long CameraOffset, long Received)
{
    /// <summary>The frame's time by one of the clocks; by the camera's only if it has one.</summary>
    public long TimeBy(BatchClock clock) => clock == BatchClock.Camera ? CameraTime!.Value : Arrival;
}
