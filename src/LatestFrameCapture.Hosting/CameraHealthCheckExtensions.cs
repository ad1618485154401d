using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LatestFrames;

/// <summary>Registers health checks of cameras.</summary>
/// <remarks>
/// Healthy: live, with a frame younger than <see cref="LatestFrameCaptureOptions.StallTimeout"/> (or <see
/// cref="FrameConversion.OnDemand"/>), paused, and a file that has ended. Degraded: opening, reconnecting, stalled,
/// starved, live with an older frame or with abandoned threads, or paused while the connection that it keeps is lost.
/// The failure status: faulted, or away for longer than a limit. Use the checks for readiness and for dashboards, never
/// for liveness: a dead camera would restart the program, which cures nothing.
/// </remarks>
public static class CameraHealthCheckExtensions
{
    private const string Ready = "ready";
    private static readonly TimeSpan s_unhealthyAfter = TimeSpan.FromSeconds(30);

    /// <summary>Adds the health check of each of the cameras, named <c>camera_</c> and the camera's name.</summary>
    /// <param name="cameras">The cameras.</param>
    /// <param name="failureStatus">What a failed camera is; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The checks' tags; null for <c>ready</c>.</param>
    /// <param name="unhealthyAfter">How long a camera may be away before it counts as failed; null for 30 s.</param>
    /// <returns><paramref name="cameras"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="cameras"/> is null.</exception>
    public static CamerasBuilder AddHealthCheck(
        this CamerasBuilder cameras,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? unhealthyAfter = null)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        IHealthChecksBuilder checks = cameras.Services.AddHealthChecks();
        foreach (string name in cameras.Names)
            checks.AddLatestFrameCapture(name, failureStatus, tags, timeout: null, unhealthyAfter);
        return cameras;
    }

    /// <summary>Adds the health check of one camera, named <c>camera_</c> and the camera's name.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of a registered camera.</param>
    /// <param name="failureStatus">What a failed camera is; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The check's tags; null for <c>ready</c>.</param>
    /// <param name="timeout">The check's time limit; null for none. It never waits for the camera.</param>
    /// <param name="unhealthyAfter">How long the camera may be away before it counts as failed; null for 30 s.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IHealthChecksBuilder AddLatestFrameCapture(
        this IHealthChecksBuilder builder,
        string name,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        TimeSpan? unhealthyAfter = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(new HealthCheckRegistration(
            "camera_" + name,
            services => new CameraHealthCheck(
                services.GetRequiredService<CameraRegistry>()[name], unhealthyAfter ?? s_unhealthyAfter),
            failureStatus,
            tags ?? [Ready],
            timeout));
    }
}
