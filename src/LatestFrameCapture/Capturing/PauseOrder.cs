namespace LatestFrames;

/// <summary>What is wanted of a capture: that it runs, or pauses in one of two ways.</summary>
/// <param name="Version">
/// Rises with each change, so that those who follow them, in any order, end with the last one.
/// </param>
/// <param name="Mode">What becomes of the connection in the pause; null without a pause.</param>
/// <param name="Earliest">
/// The latest time of a call so far; no frame from before it is taken. In each change, because one may be overtaken.
/// </param>
internal sealed record PauseOrder(long Version, PauseMode? Mode, long Earliest)
{
    public static PauseOrder None { get; } = new(Version: 0, Mode: null, Earliest: long.MinValue);
}
