using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>All log lines of this package.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(301, LogLevel.Information, "{Camera} is published.")]
    public static partial void Connected(ILogger logger, string camera);

    [LoggerMessage(302, LogLevel.Warning, "{Failure} It is tried again.")]
    public static partial void Lost(ILogger logger, CaptureFailure failure);

    [LoggerMessage(303, LogLevel.Error, "{Camera}: its frames cannot be encoded.")]
    public static partial void NotEncoded(ILogger logger, string camera, Exception exception);

    [LoggerMessage(
        304, LogLevel.Information, "Camera {Camera}: how it is published has changed; that begins again.")]
    public static partial void Reconfigured(ILogger logger, string camera);

    [LoggerMessage(
        305,
        LogLevel.Error,
        "Camera {Camera}: the changed configuration of its publisher is invalid; it is published as before.")]
    public static partial void Invalid(ILogger logger, string camera, Exception exception);

    [LoggerMessage(306, LogLevel.Error, "Camera {Camera} cannot be published.")]
    public static partial void NotPublished(ILogger logger, string camera, Exception exception);
}
