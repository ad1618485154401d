namespace LatestFrames;

/// <summary>The limits of a connection that receives coded pictures, and what is around it.</summary>
/// <param name="Name">The camera's name in texts, without its password.</param>
/// <param name="TimeProvider">The capture's clock.</param>
/// <param name="OpenTimeout">The longest silence before the first picture.</param>
/// <param name="StallTimeout">The longest silence of a recording.</param>
/// <param name="Note">Receives lines for the log; the log puts the camera before them.</param>
internal sealed record UnitSettings(
    string Name, TimeProvider TimeProvider, TimeSpan OpenTimeout, TimeSpan StallTimeout, Action<string> Note);
