using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>Every line that the library logs: one for each change of state, never one for each frame, no password in any.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Source}: {Previous} -> {Current}")]
    public static partial void StateChanged(ILogger logger, string source, CaptureState previous, CaptureState current);

    [LoggerMessage(2, LogLevel.Warning, "{Source}: {Previous} -> {Current}: {Failure}")]
    public static partial void StateChangedByFailure(ILogger logger, string source, CaptureState previous, CaptureState current, string failure);

    [LoggerMessage(3, LogLevel.Information, "{Source}: opened by {Backend}, {Width} x {Height} at {FramesPerSecond} frames per second, {Kind}")]
    public static partial void Opened(ILogger logger, string source, string backend, double width, double height, double framesPerSecond, string kind);

    [LoggerMessage(4, LogLevel.Warning, "{Source}: the capture thread did not come back from a native call; it is left to itself and frees its connection when the call returns")]
    public static partial void Abandoned(ILogger logger, string source);

    [LoggerMessage(5, LogLevel.Error, "{Source}: an event handler threw")]
    public static partial void HandlerFailed(ILogger logger, string source, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "{Message}")]
    public static partial void SourceFailed(ILogger logger, string message);

    [LoggerMessage(7, LogLevel.Information, "{Source}: frames changed from {PreviousWidth} x {PreviousHeight} {PreviousFourCC} to {Width} x {Height} {FourCC}")]
    public static partial void FormatChanged(
        ILogger logger, string source, int previousWidth, int previousHeight, string previousFourCC, int width, int height, string fourCC);

    [LoggerMessage(8, LogLevel.Warning, "{Source}: is decoded more slowly than the camera sends, and its frames become ever older; use a smaller stream of the camera, hardware acceleration or more decoder threads")]
    public static partial void Behind(ILogger logger, string source);
}
