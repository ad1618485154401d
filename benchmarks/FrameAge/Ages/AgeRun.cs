namespace LatestFrames;

/// <summary>One turn of one contender.</summary>
/// <param name="Stream">What it read.</param>
/// <param name="Contender">Who.</param>
/// <param name="Work">How much it had to do per frame.</param>
/// <param name="Round">The number of the round, from 0.</param>
/// <param name="Report">What its process wrote, or null.</param>
/// <param name="Failure">Why it wrote nothing, or null.</param>
internal sealed record AgeRun(CameraStream Stream, Contender Contender, TimeSpan Work, int Round, AgeReport? Report, string? Failure)
{
    /// <summary>The figures, or null when there is no report.</summary>
    public AgeFigures? Figures { get; } = Report is null ? null : AgeFigures.Of([Report]);
}
