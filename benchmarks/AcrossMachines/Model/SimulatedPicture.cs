namespace LatestFrames;

/// <summary>A picture on its way.</summary>
/// <param name="Number">Its number, from 1, of its camera.</param>
/// <param name="CapturedAt">When its camera's machine grabbed it.</param>
internal sealed record SimulatedPicture(long Number, double CapturedAt);
