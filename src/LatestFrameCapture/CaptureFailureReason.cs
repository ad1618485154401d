namespace LatestFrames;

/// <summary>Why a source could not be opened, or stopped delivering frames.</summary>
public enum CaptureFailureReason
{
    /// <summary>The source failed and nothing more could be found out.</summary>
    Unknown = 0,

    /// <summary>The server's host answered, and no program listens on that port.</summary>
    Refused,

    /// <summary>There is no way to the server's network or host.</summary>
    Unreachable,

    /// <summary>The host's name is not known to the name service.</summary>
    NameNotResolved,

    /// <summary>The server did not answer in time.</summary>
    TimedOut,

    /// <summary>The server wants credentials, or other ones than those in the URL.</summary>
    Unauthorized,

    /// <summary>The file, device or path on the server does not exist.</summary>
    NotFound,

    /// <summary>What is there is no video: another protocol, an empty file, a text.</summary>
    NotAVideoSource,

    /// <summary>There is video, in a coding that this OpenCV build cannot decode.</summary>
    UnsupportedCodec,

    /// <summary>The source closed the stream.</summary>
    Ended,

    /// <summary>The source is connected, but no frame came for <see cref="LatestFrameCaptureOptions.StallTimeout"/>, or the same picture again and again.</summary>
    Stalled,

    /// <summary>Consumers hold <see cref="LatestFrameCaptureOptions.MaxLeasedFrames"/> frames and dispose none.</summary>
    Starved,

    /// <summary>This OpenCV build has no network: it plays files only.</summary>
    NoNetworkSupport,

    /// <summary>Decoding did not keep up with the camera; it is connected anew with more decoder threads (<see cref="LatestFrameCaptureOptions.MaxDecoderThreads"/>).</summary>
    FellBehind,
}
