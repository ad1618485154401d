namespace LatestFrames;

/// <summary>What the process went through: it writes it as one line of JSON.</summary>
/// <param name="FramesGrabbed">Frames taken from the decoder since the first one was read; null where nobody counts them.</param>
/// <param name="FramesRead">Frames that the consumer got in that time.</param>
/// <param name="Samples">One a second.</param>
internal sealed record MemoryReport(long? FramesGrabbed, long FramesRead, IReadOnlyList<MemorySample> Samples);
