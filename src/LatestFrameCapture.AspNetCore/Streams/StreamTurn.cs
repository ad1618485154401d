namespace LatestFrames;

/// <summary>A coded picture that is sent to a page now.</summary>
/// <param name="Camera">The camera's index.</param>
/// <param name="Sequence">Its number in the tile, which the page answers.</param>
/// <param name="IsOld">Whether it is only decoded, because newer ones refer to it.</param>
internal readonly record struct StreamTurn(int Camera, int Sequence, bool IsOld);
