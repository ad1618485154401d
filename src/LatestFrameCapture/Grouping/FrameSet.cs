namespace LatestFrames;

/// <summary>Frames of different cameras whose times are within the tolerance.</summary>
/// <param name="Frames">One for each camera, in their order; null for one that is missing.</param>
/// <param name="Clock">The clock of the times.</param>
/// <param name="Earliest">The time of the earliest frame, in ticks of that clock.</param>
/// <param name="Latest">The time of the latest frame.</param>
internal sealed record FrameSet(GroupedFrame?[] Frames, BatchClock Clock, long Earliest, long Latest)
{
    public int Count { get; } = Frames.Count(frame => frame is not null);
}
