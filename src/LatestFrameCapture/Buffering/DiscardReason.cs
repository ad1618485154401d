namespace LatestFrames;

/// <summary>The reason why a grabbed frame was not pushed.</summary>
internal enum DiscardReason
{
    /// <summary>The connection had stored it before it reached the live edge.</summary>
    Backlog,

    /// <summary>Conversion is on demand, and no reader waited; or the capture is paused.</summary>
    Unwanted,

    /// <summary>Consumers hold so many frames that no further one is filled.</summary>
    Starved,

    /// <summary>It could not be converted, came from a grab that timed out, or repeats the previous picture.</summary>
    Unusable,
}
