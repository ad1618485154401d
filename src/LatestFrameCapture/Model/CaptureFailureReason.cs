namespace LatestFrames;

/// <summary>Why a source could not be opened, or stopped delivering frames.</summary>
public enum CaptureFailureReason
{
    /// <summary>The source failed for a reason that could not be determined.</summary>
    Unknown = 0,

    /// <summary>The server's host answered, but no program listens on the port.</summary>
    Refused,

    /// <summary>The server's network or host cannot be reached.</summary>
    Unreachable,

    /// <summary>The name service does not know the host's name.</summary>
    NameNotResolved,

    /// <summary>The server did not answer in time.</summary>
    TimedOut,

    /// <summary>The server requires credentials, or refused those in the URL.</summary>
    Unauthorized,

    /// <summary>The file, device or path on the server does not exist.</summary>
    NotFound,

    /// <summary>The source is not a video: another protocol, an empty file, a text.</summary>
    NotAVideoSource,

    /// <summary>The video's coding cannot be decoded here.</summary>
    UnsupportedCodec,

    /// <summary>The source closed the stream.</summary>
    Ended,

    /// <summary>
    /// The source is connected, but delivered no frame for <see cref="LatestFrameCaptureOptions.StallTimeout"/>, or
    /// only the same picture for <see cref="LatestFrameCaptureOptions.FrozenPictureTimeout"/>.
    /// </summary>
    Stalled,

    /// <summary>
    /// Consumers hold <see cref="LatestFrameCaptureOptions.MaxLeasedFrames"/> frames and dispose none.
    /// </summary>
    Starved,

    /// <summary>This OpenCV build has no network support: it plays files only.</summary>
    NoNetworkSupport,

    /// <summary>
    /// Decoding did not keep up with the camera; the capture reconnects with more decoder threads (<see
    /// cref="LatestFrameCaptureOptions.DecoderThreads"/>).
    /// </summary>
    FellBehind,
}
