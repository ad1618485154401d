namespace LatestFrames;

/// <summary>What a run consists of.</summary>
/// <param name="Work">Stands for a detector, once per frame; how exactly is the measurement's.</param>
/// <param name="WarmUp">How long it reads without work before the measured time.</param>
/// <param name="Duration">The measured time.</param>
internal sealed record RunPlan(TimeSpan Work, TimeSpan WarmUp, TimeSpan Duration);
