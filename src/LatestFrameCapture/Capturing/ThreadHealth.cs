namespace LatestFrames;

/// <summary>What the watchdog finds a capture thread in.</summary>
internal enum ThreadHealth
{
    /// <summary>Nothing to do.</summary>
    Well,

    /// <summary>Connected, and without a frame for the stall timeout; found once for each connection.</summary>
    Stalled,

    /// <summary>Inside a call of its source for so long that it is not waited for any more.</summary>
    Stuck,
}
