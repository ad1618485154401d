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
}
