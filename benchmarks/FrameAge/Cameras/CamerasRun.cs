namespace LatestFrames;

/// <summary>One turn of one contender.</summary>
/// <param name="Cameras">How many it read.</param>
/// <param name="Contender">Who.</param>
/// <param name="Round">The number of the round, from 0.</param>
/// <param name="Report">What its process wrote, or null.</param>
/// <param name="Failure">Why it wrote nothing, or null.</param>
internal sealed record CamerasRun(int Cameras, Contender Contender, int Round, CamerasReport? Report, string? Failure);
