namespace LatestFrames;

/// <summary>One frame that was read.</summary>
/// <param name="Seconds">Since the measured time began.</param>
/// <param name="AgeMs">From before it was drawn until it had been read.</param>
/// <param name="Number">The camera's number of it.</param>
internal readonly record struct AgeSample(double Seconds, double AgeMs, int Number);
