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
}
