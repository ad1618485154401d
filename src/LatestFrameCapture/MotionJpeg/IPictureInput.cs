namespace LatestFrames;

/// <summary>Where the pictures of a connection come from.</summary>
/// <remarks>Thread safety: not thread safe; the capture thread makes all calls.</remarks>
internal interface IPictureInput : IDisposable
{
    /// <summary>Whether something has come that <see cref="Receive"/> has not looked at.</summary>
    bool IsMoreWaiting { get; }

    /// <summary>When anything came last, or could not be expected: a timestamp of the capture's clock.</summary>
    long LastArrivalTimestamp { get; }

    /// <summary>What came and was no picture.</summary>
    int Others { get; }

    /// <summary>Parts without a byte.</summary>
    int Empty { get; }

    /// <summary>Pictures that were left out because their end was missing.</summary>
    int Cut { get; }

    /// <summary>Why the stream ended; null while it goes on.</summary>
    CaptureFailure? Failure { get; }

    /// <summary>Whether it ended because this source cannot read it.</summary>
    bool IsUnreadable { get; }

    /// <summary>Waits for the rest of a picture.</summary>
    /// <param name="picture">The picture to fill; the same one until it is complete, then an empty one.</param>
    /// <param name="limit">The limit.</param>
    StreamGrab Receive(AccessUnit picture, WaitLimit limit);
}
