namespace LatestFrames;

/// <summary>The process at one moment.</summary>
/// <param name="Seconds">Since the first frame.</param>
/// <param name="Process">What it held.</param>
internal readonly record struct MemorySample(double Seconds, ProcessSample Process);
