namespace LatestFrames;

/// <summary>
/// A capability of a connection: it receives its stream by itself, so it knows what the capture infers of others, such
/// as which pictures are old and whether the source is silent.
/// </summary>
/// <remarks>Thread safety: as <see cref="IFrameConnection"/>.</remarks>
internal interface IStreamConnection : IFrameConnection
{
    /// <summary>Whether a newer picture had arrived before the current one was ready, and the current one is late.
    /// </summary>
    bool IsBacklog { get; }

    /// <summary>The times of the current picture.</summary>
    FrameTimes Times { get; }

    /// <summary>Whether the pictures come at the speed at which they were made.</summary>
    /// <value>True of a live source, and of a recording that a server sends; not of a file.</value>
    bool IsPacedBySource { get; }

    /// <summary>When anything came from the source last: a timestamp of the capture's clock.</summary>
    long LastArrivalTimestamp { get; }

    /// <summary>What was lost or left out since the connection was made.</summary>
    StreamCounters Counters { get; }

    /// <summary>Why the stream ended; null while it goes on.</summary>
    CaptureFailure? Failure { get; }

    /// <summary>Whether another source may be able to read what came instead of a picture.</summary>
    bool IsUnreadable { get; }

    /// <summary>Waits for the first picture, for as long as the source gives a sign of life.</summary>
    /// <param name="onAlive">Called at least every second: only a decoder that hangs exceeds the limit.</param>
    /// <returns>
    /// False when there is none: <see cref="Failure"/> says why, unless the wait was cancelled.
    /// </returns>
    bool WaitForPicture(Action onAlive);

    /// <summary>Waits a short time (a tenth of a second) for the next picture.</summary>
    /// <returns>What was found; only after a picture the other members are those of a new one.</returns>
    StreamGrab GrabNext();
}
