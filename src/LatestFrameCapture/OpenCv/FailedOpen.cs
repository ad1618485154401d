using OpenCvSharp;

namespace LatestFrames;

/// <summary>What OpenCV was asked for and could not open.</summary>
/// <param name="FileName">The name that it was given, credentials included; null for a device.</param>
/// <param name="Name">The name of the source in messages.</param>
/// <param name="Api">The backend.</param>
/// <param name="IsNetwork">Whether it is the URL of a server.</param>
/// <param name="IsListening">Whether FFmpeg was told to wait for a camera that connects.</param>
/// <param name="HasOwnOptions">Whether FFmpeg was given options, which may hold a login.</param>
/// <param name="HasOpened">Whether an earlier connection could be opened.</param>
/// <param name="AskCamera">
/// Asks an rtsp camera for some time, returning null when it offers the stream; null for all other sources.
/// </param>
internal sealed record FailedOpen(
    string? FileName,
    string Name,
    VideoCaptureAPIs Api,
    bool IsNetwork,
    bool IsListening,
    bool HasOwnOptions,
    bool HasOpened,
    Func<FrameSourceOpening, TimeSpan, CaptureFailure?>? AskCamera);
