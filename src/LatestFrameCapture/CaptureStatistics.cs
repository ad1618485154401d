namespace LatestFrames;

/// <summary>What a <see cref="LatestFrameCapture"/> has done since it was made.</summary>
/// <remarks>
/// Taken in one moment, so that <c>TotalGrabbed = TotalPushed + TotalDiscardedBacklog + TotalDiscardedUnwanted + TotalDiscardedStarved +
/// TotalDiscardedUnusable</c> and
/// <c>TotalPushed = TotalRead + TotalDroppedUnread + CurrentUnread</c> hold exactly. When no frame is just being filled or copied,
/// <c>CurrentBuffers = CurrentStacked + CurrentLeased + CurrentPooled</c> as well.
/// </remarks>
public sealed record CaptureStatistics
{
    /// <summary>Frames that the source delivered.</summary>
    public long TotalGrabbed { get; init; }

    /// <summary>Frames that were put on the stack.</summary>
    public long TotalPushed { get; init; }

    /// <summary>Frames discarded because a connection had stored them before it caught up with the present.</summary>
    public long TotalDiscardedBacklog { get; init; }

    /// <summary>Frames not converted because nobody asked (<see cref="FrameConversion.OnDemand"/>).</summary>
    public long TotalDiscardedUnwanted { get; init; }

    /// <summary>Frames not converted because consumers held too many (<see cref="CaptureState.Starved"/>).</summary>
    public long TotalDiscardedStarved { get; init; }

    /// <summary>Frames that could not be converted, came from a grab that had timed out, or repeated the picture before (<see cref="LatestFrameCaptureOptions.FrozenPictureTimeout"/>).</summary>
    public long TotalDiscardedUnusable { get; init; }

    /// <summary>Frames that at least one reader got.</summary>
    public long TotalRead { get; init; }

    /// <summary>Frames that left the stack without having been read.</summary>
    public long TotalDroppedUnread { get; init; }

    /// <summary>Frames on the stack that nobody has read yet.</summary>
    public int CurrentUnread { get; init; }

    /// <summary>Frames on the stack.</summary>
    public int CurrentStacked { get; init; }

    /// <summary>Buffers that only consumers hold: the stack has dropped them, their <see cref="Frame"/> is not disposed.</summary>
    public int CurrentLeased { get; init; }

    /// <summary>Buffers that wait for their next use.</summary>
    public int CurrentPooled { get; init; }

    /// <summary>Buffers that exist. An image that <c>Read()</c> gave to its caller without copying is not one any more.</summary>
    public long CurrentBuffers { get; init; }

    /// <summary>Buffers ever made.</summary>
    public long TotalBuffersMade { get; init; }

    /// <summary>Connections made, the first included.</summary>
    public long TotalConnections { get; init; }

    /// <summary>Connections that were lost, and tries to open that failed.</summary>
    public long TotalFailures { get; init; }

    /// <summary>
    /// Times that a connected source delivered no usable frame for <see cref="LatestFrameCaptureOptions.StallTimeout"/>, or the same picture for
    /// <see cref="LatestFrameCaptureOptions.FrozenPictureTimeout"/>.
    /// </summary>
    public long TotalStalls { get; init; }

    /// <summary>Capture threads that did not come back from a native call in time and were left to themselves.</summary>
    public long TotalAbandoned { get; init; }

    /// <summary>Those of them that are still inside their call.</summary>
    public int CurrentAbandoned { get; init; }
}
