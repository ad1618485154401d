namespace LatestFrames;

/// <summary>What one run of one contender came to: its process writes it as one line of JSON.</summary>
/// <param name="OpenToFirstMs">From before opening until the first frame had been read.</param>
/// <param name="FirstAgeMs">That frame's age; null without a readable stamp.</param>
/// <param name="Samples">The frames read in the measured time.</param>
/// <param name="FramesRead">Frames read from the first one on, warm-up included; so are the next three.</param>
/// <param name="FramesRepeated">Frames with the number of the one before.</param>
/// <param name="FramesBackward">Frames with a lower number than the one before.</param>
/// <param name="FramesUnreadable">Frames whose stamp could not be read.</param>
/// <param name="FramesGrabbed">Frames taken from the decoder in the measured time; null where nobody counts them.</param>
/// <param name="CpuSeconds">CPU time of the contender's processes in the measured time.</param>
/// <param name="PeakMb">The highest resident memory of its processes, in MB of 10^6 bytes.</param>
internal sealed record AgeReport(
    double OpenToFirstMs,
    double? FirstAgeMs,
    IReadOnlyList<AgeSample> Samples,
    long FramesRead,
    long FramesRepeated,
    long FramesBackward,
    long FramesUnreadable,
    long? FramesGrabbed,
    double CpuSeconds,
    double PeakMb);
