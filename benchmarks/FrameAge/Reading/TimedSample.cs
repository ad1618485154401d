namespace LatestFrames;

/// <summary>A process at one moment.</summary>
/// <param name="Seconds">Since the measured time began; negative in the warm-up.</param>
/// <param name="Process">What it held.</param>
internal readonly record struct TimedSample(double Seconds, ProcessSample Process);
