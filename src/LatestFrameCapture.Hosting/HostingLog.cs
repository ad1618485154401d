using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>All log lines of this package.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(101, LogLevel.Information, "Camera {Camera}: its configuration has changed; it is opened again.")]
    public static partial void Reconfigured(ILogger logger, string camera);

    [LoggerMessage(
        102, LogLevel.Error, "Camera {Camera}: the changed configuration is invalid; the camera keeps its old one.")]
    public static partial void Invalid(ILogger logger, string camera, Exception exception);

    [LoggerMessage(103, LogLevel.Error, "Camera {Camera} could not be opened.")]
    public static partial void NotOpened(ILogger logger, string camera, Exception exception);

    [LoggerMessage(
        104, LogLevel.Information, "Camera {Camera}: it could not be opened as it is configured; that is tried again.")]
    public static partial void Retried(ILogger logger, string camera);
}
