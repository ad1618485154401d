namespace LatestFrames;

/// <summary>What the command line asks for.</summary>
/// <param name="Duration">How long.</param>
/// <param name="Seed">Of everything that is left to chance.</param>
/// <param name="Stations">Which there are; one kind may be there several times.</param>
internal sealed record SoakOptions(TimeSpan Duration, int Seed, IReadOnlyList<StationKind> Stations);
