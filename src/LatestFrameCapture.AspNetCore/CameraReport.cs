namespace LatestFrames;

/// <summary>What is known of one camera, as it is sent.</summary>
/// <param name="Name">The camera's name.</param>
/// <param name="State">The name of its <see cref="CaptureState"/>.</param>
/// <param name="Reason">The name of the <see cref="CaptureFailureReason"/>; null while it is live.</param>
/// <param name="Message">The reason for people, without a password; null while it is live.</param>
/// <param name="NotLiveSeconds">How long it has not been live; 0 while it is.</param>
/// <param name="ReconnectionsLastHour">How often it has begun to reconnect.</param>
/// <param name="Backend">What reads and decodes it; null after the application has closed it.</param>
/// <param name="AgeSeconds">The age of the newest frame; null while there is none.</param>
/// <param name="Encodings">How many pictures were encoded for all viewers together.</param>
/// <param name="Statistics">The capture's statistics.</param>
internal sealed record CameraReport(
    string Name,
    string State,
    string? Reason,
    string? Message,
    double NotLiveSeconds,
    int ReconnectionsLastHour,
    string? Backend,
    double? AgeSeconds,
    long Encodings,
    CaptureStatistics Statistics)
{
    public static CameraReport Of(CameraView view)
    {
        CameraStateReport state = CameraStateReport.Of(view.Index, view.Camera);
        LatestFrameCapture capture = view.Camera.Capture;
        CaptureStatistics statistics = capture.GetStatistics();
        return new CameraReport(
            state.Name,
            state.State,
            state.Reason,
            state.Message,
            view.Camera.NotLiveFor.TotalSeconds,
            view.Camera.ReconnectionsLastHour,
            BackendNameOf(capture),
            statistics.CurrentAge?.TotalSeconds,
            view.Pictures.TotalEncodings,
            statistics);
    }

    private static string? BackendNameOf(LatestFrameCapture capture)
    {
        try
        {
            return capture.GetBackendName();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }
}
