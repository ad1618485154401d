namespace LatestFrames;

/// <summary>What the server tells the page, beside pictures.</summary>
/// <param name="Cameras">The states of all cameras; null in other messages.</param>
/// <param name="Time">The answer to the page's question for the server's time.</param>
/// <param name="Stream">That a tile gets no coded pictures.</param>
internal sealed record WallMessage(
    IReadOnlyList<CameraStateReport>? Cameras = null, WallTime? Time = null, WallStream? Stream = null);
