namespace LatestFrames;

/// <summary>One turn of one contender: what its process wrote, or why it wrote nothing.</summary>
internal sealed record Run(
    string Stream, int WorkMs, int Cameras, string Contender, int Round, Report? Report, string? Failure);
