namespace LatestFrames;

/// <summary>What happens with the next coded picture of a tile.</summary>
internal enum StreamStep
{
    /// <summary>It is sent.</summary>
    Send,

    /// <summary>It waits until the page has answered others.</summary>
    Wait,

    /// <summary>It is left out.</summary>
    Drop,

    /// <summary>The tile gets JPEG for a while.</summary>
    Stop,
}
