using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LatestFrames;

/// <summary>The health of one camera.</summary>
/// <param name="camera">The camera.</param>
/// <param name="unhealthyAfter">How long it may be away before it counts as failed.</param>
internal sealed class CameraHealthCheck(Camera camera, TimeSpan unhealthyAfter) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        LatestFrameCapture capture = camera.Capture;
        CaptureState state = capture.State;
        CaptureFailure? failure = capture.Failure;
        CaptureStatistics statistics = capture.GetStatistics();
        HealthStatus status = StatusOf(state, failure, statistics, context.Registration.FailureStatus);
        var data = new Dictionary<string, object>
        {
            ["state"] = state.ToString(),
            ["reconnections_last_hour"] = camera.ReconnectionsLastHour,
            ["threads_abandoned"] = statistics.CurrentAbandoned,
        };
        if (BackendOf(capture) is { } backend) data["backend"] = backend;
        if (statistics.CurrentAge is { } age) data["age_seconds"] = age.TotalSeconds;
        if (failure is not null && status != HealthStatus.Healthy) data["reason"] = failure.Reason.ToString();
        string description = status == HealthStatus.Healthy ? $"{camera.Name} is {state}."
            : failure?.Message ?? Describe(state, statistics);
        return Task.FromResult(new HealthCheckResult(status, description, exception: null, data));
    }

    private string Describe(CaptureState state, CaptureStatistics statistics) =>
        state == CaptureState.Live && IsFresh(statistics.CurrentAge)
            ? $"{camera.Name} is {state}; {statistics.CurrentAbandoned} abandoned threads wait for calls."
            : $"{camera.Name} is {state} and has delivered no frame in time.";

    private static string? BackendOf(LatestFrameCapture capture)
    {
        try
        {
            return capture.GetBackendName();
        }
        catch (ObjectDisposedException)
        {
            // The application is stopping.
            return null;
        }
    }

    private HealthStatus StatusOf(
        CaptureState state, CaptureFailure? failure, CaptureStatistics statistics, HealthStatus failureStatus) =>
        state switch
        {
            CaptureState.Faulted => failureStatus,
            CaptureState.Ended => HealthStatus.Healthy,

            // The application asked for it; a camera that is away meanwhile will be missing after it.
            CaptureState.Paused => failure is null ? HealthStatus.Healthy : HealthStatus.Degraded,
            CaptureState.Starved => HealthStatus.Degraded,
            not CaptureState.Live => camera.NotLiveFor > unhealthyAfter ? failureStatus : HealthStatus.Degraded,
            _ => statistics.CurrentAbandoned == 0 && IsFresh(statistics.CurrentAge)
                ? HealthStatus.Healthy
                : HealthStatus.Degraded,
        };

    // What nobody reads on demand is not made, so the newest frame may be old.
    private bool IsFresh(TimeSpan? age) =>
        camera.Conversion == FrameConversion.OnDemand || age <= camera.StallTimeout;
}
