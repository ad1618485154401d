namespace LatestFrames;

/// <summary>Why a grabbed frame was not pushed.</summary>
internal enum DiscardReason
{
    /// <summary>It belongs to what the connection had stored before it caught up with the present.</summary>
    Backlog,

    /// <summary>Conversion is on demand, and nobody asked.</summary>
    Unwanted,

    /// <summary>Consumers hold so many frames that no further one is filled.</summary>
    Starved,

    /// <summary>It could not be converted, came from a grab that had timed out, or repeated the picture before.</summary>
    Unusable,
}
