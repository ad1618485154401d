namespace LatestFrames;

/// <summary>What the server tells the page, beside pictures.</summary>
/// <param name="Cameras">The states of all cameras; null in an answer about the time.</param>
/// <param name="Time">The answer to the page's question for the server's time.</param>
internal sealed record WallMessage(IReadOnlyList<CameraStateReport>? Cameras, WallTime? Time);
