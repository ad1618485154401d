using System.Diagnostics;

namespace LatestFrames;

/// <summary>The trace of attempts to connect: one activity for each, none for a frame.</summary>
internal static class CaptureActivity
{
    private static readonly ActivitySource s_source = new(CaptureMetrics.MeterName);

    /// <summary>Starts the activity of one attempt; null when nobody traces.</summary>
    public static Activity? StartConnecting(string camera) =>
        s_source.StartActivity("connect", ActivityKind.Client)?.SetTag("camera.name", camera);

    /// <summary>Records a connection that was made.</summary>
    /// <param name="activity">The attempt's activity, or null.</param>
    /// <param name="backend">What reads and decodes the source.</param>
    public static void SetConnected(this Activity? activity, string backend) =>
        activity?.SetTag("camera.backend", backend).SetStatus(ActivityStatusCode.Ok);

    /// <summary>Records why no connection was made. The message is shown: it must hold no password.</summary>
    public static void SetFailed(this Activity? activity, CaptureFailure failure) =>
        activity?.SetTag("error.type", CaptureMetrics.TextOf(failure.Reason))
            .SetStatus(ActivityStatusCode.Error, failure.Message);
}
