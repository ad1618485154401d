namespace LatestFrames;

/// <summary>What is wanted of a capture: that it runs, or pauses in one of two ways.</summary>
/// <param name="Version">
/// Rises with each change, so that those who follow them, in any order, end with the last one.
/// </param>
/// <param name="Mode">What becomes of the connection in the pause; null without a pause.</param>
internal sealed record PauseOrder(long Version, PauseMode? Mode)
{
    public static PauseOrder None { get; } = new(Version: 0, Mode: null);
}
