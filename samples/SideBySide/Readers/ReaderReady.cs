namespace LatestFrames;

/// <summary>The camera is open, and what its connection had stored is worked off.</summary>
/// <param name="Width">The picture's columns.</param>
/// <param name="Height">The picture's rows.</param>
/// <param name="HasClock">Whether the pictures carry the simulator's stamp.</param>
internal sealed record ReaderReady(int Width, int Height, bool HasClock) : ReaderMessage;
