namespace LatestFrames;

/// <summary>The counters of a <c>CameraGroup</c>, since it was created.</summary>
/// <remarks>
/// At any quiet moment: frames that the group has taken from its captures = <see cref="TotalMatched"/> + <see
/// cref="TotalLate"/> + <see cref="TotalUnmatched"/> + <see cref="TotalTooOld"/> + <see cref="CurrentHeld"/>. Frames
/// that came while nobody read are not taken; <c>Frame.Skipped</c> counts them.
/// </remarks>
public sealed record CameraGroupStatistics
{
    /// <summary>The batches that were returned.</summary>
    public long TotalBatches { get; init; }

    /// <summary>Of them those in which the frame of at least one camera is missing.</summary>
    public long TotalIncomplete { get; init; }

    /// <summary>The frames that were returned in batches.</summary>
    public long TotalMatched { get; init; }

    /// <summary>The frames that came after a batch of their time, or of a later one, had been returned.</summary>
    public long TotalLate { get; init; }

    /// <summary>The frames that were passed over, because those of the other cameras fitted newer ones.</summary>
    public long TotalUnmatched { get; init; }

    /// <summary>The frames that were older than <see cref="CameraGroupOptions.MaxAge"/>.</summary>
    public long TotalTooOld { get; init; }

    /// <summary>The frames that the group holds for later batches, at most 8 for each capture.</summary>
    public int CurrentHeld { get; init; }
}
