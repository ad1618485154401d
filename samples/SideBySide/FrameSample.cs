namespace LatestFrames;

/// <summary>One frame that a reader read, with its counts since the measurement began.</summary>
internal sealed record FrameSample(double Seconds, double? AgeMs, long FramesRead, long FramesSkipped);
