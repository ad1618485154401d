using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>
/// All log lines of the library: one for each change of state, never one for each frame, without passwords.
/// </summary>
internal static partial class Log
{
    public static void StateChanged(
        ILogger logger, string source, CaptureState previous, CaptureState current, CaptureFailure? failure)
    {
        if (failure is null) StateChanged(logger, source, previous, current);
        else StateChangedByFailure(logger, source, previous, current, failure.Message);
    }

    public static void Opened(ILogger logger, string source, string backend, VideoFormat format, bool isLive) => Opened(
        logger,
        source,
        backend,
        format.Width,
        format.Height,
        format.FramesPerSecond,
        isLive ? "live" : "finite");

    public static void FormatChanged(ILogger logger, string source, VideoFormat previous, VideoFormat current) =>
        FormatChanged(
            logger,
            source,
            previous.Width,
            previous.Height,
            previous.FourCC,
            previous.FramesPerSecond,
            current.Width,
            current.Height,
            current.FourCC,
            current.FramesPerSecond);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "{Source}: the capture thread did not return from a native call; it is abandoned and frees its connection when "
        + "the call returns")]
    public static partial void Abandoned(ILogger logger, string source);

    [LoggerMessage(5, LogLevel.Error, "{Source}: an event handler threw")]
    public static partial void HandlerFailed(ILogger logger, string source, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "{Message}")]
    public static partial void SourceFailed(ILogger logger, string message);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "{Source}: decoding is slower than the camera, so frames become ever older; use a smaller stream of the "
        + "camera, hardware acceleration or more decoder threads")]
    public static partial void Behind(ILogger logger, string source);

    [LoggerMessage(9, LogLevel.Information, "{Source}: {Text}")]
    public static partial void Note(ILogger logger, string source, string text);

    [LoggerMessage(
        10,
        LogLevel.Information,
        "{Source}: recorded {Path}: {Seconds:0.0} s, {Pictures} pictures, {Bytes} bytes")]
    public static partial void Recorded(
        ILogger logger, string source, string path, double seconds, long pictures, long bytes);

    [LoggerMessage(11, LogLevel.Error, "{Message}")]
    public static partial void RecorderFailed(ILogger logger, string message);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "{Source}: the size or coding of its pictures changes more often than once a second, so not all of them are "
        + "recorded: each change begins another file")]
    public static partial void ChangesTooOften(ILogger logger, string source);

    [LoggerMessage(1, LogLevel.Information, "{Source}: {Previous} -> {Current}")]
    private static partial void StateChanged(
        ILogger logger, string source, CaptureState previous, CaptureState current);

    [LoggerMessage(2, LogLevel.Warning, "{Source}: {Previous} -> {Current}: {Failure}")]
    private static partial void StateChangedByFailure(
        ILogger logger, string source, CaptureState previous, CaptureState current, string failure);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "{Source}: opened by {Backend}, {Width} x {Height} at {FramesPerSecond} frames per second, {Kind}")]
    private static partial void Opened(
        ILogger logger, string source, string backend, int width, int height, double framesPerSecond, string kind);

    [LoggerMessage(
        7,
        LogLevel.Information,
        "{Source}: frames changed from {PreviousWidth} x {PreviousHeight} {PreviousFourCC} at {PreviousRate} frames "
        + "per second to {Width} x {Height} {FourCC} at {Rate}")]
    private static partial void FormatChanged(
        ILogger logger,
        string source,
        int previousWidth,
        int previousHeight,
        string previousFourCC,
        double previousRate,
        int width,
        int height,
        string fourCC,
        double rate);
}
