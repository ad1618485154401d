namespace LatestFrames;

/// <summary>What the server tells the page, beside pictures.</summary>
/// <param name="Cameras">The states of all cameras; null in other messages.</param>
/// <param name="Time">The answer to the page's question for the server's time.</param>
/// <param name="NoStream">The index of a camera whose tile, for which the page has asked, gets no coded pictures now;
/// when it gets some again, they come.</param>
internal sealed record WallMessage(
    IReadOnlyList<CameraStateReport>? Cameras = null, WallTime? Time = null, int? NoStream = null);
