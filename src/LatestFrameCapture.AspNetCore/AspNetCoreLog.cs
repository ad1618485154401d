using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>All log lines of this package.</summary>
internal static partial class AspNetCoreLog
{
    [LoggerMessage(
        201,
        LogLevel.Error,
        "Camera {Camera}: OpenCV does not encode its frames of type {Type} as JPEG; viewers get none.")]
    public static partial void NotEncoded(ILogger logger, string camera, string type, Exception? exception);

    [LoggerMessage(202, LogLevel.Error, "Camera {Camera}: its pictures for a page have failed and are tried again.")]
    public static partial void PictureFailed(ILogger logger, string camera, Exception exception);

    [LoggerMessage(203, LogLevel.Error, "A page of cameras has failed and is disconnected.")]
    public static partial void PageFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        204,
        LogLevel.Error,
        "Camera {Camera}: pictures that nobody asks for could not be dropped, which is tried again.")]
    public static partial void SweepFailed(ILogger logger, string camera, Exception exception);
}
