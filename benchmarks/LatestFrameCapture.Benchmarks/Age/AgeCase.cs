namespace LatestFrames;

/// <summary>One row of the table.</summary>
/// <param name="Name">What reads, and how much it has to do.</param>
/// <param name="Open">Opens it on a URL.</param>
/// <param name="Work">Stands for a detector, once per frame.</param>
internal sealed record AgeCase(string Name, Func<string, IConsumer> Open, TimeSpan Work);
