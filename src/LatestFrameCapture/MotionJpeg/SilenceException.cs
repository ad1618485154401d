namespace LatestFrames;

/// <summary>Nothing came within the limit of a read; the connection is as it was.</summary>
internal sealed class SilenceException() : IOException("Nothing came within the limit.");
