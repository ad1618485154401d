namespace LatestFrames;

/// <summary>A camera's state as it is sent.</summary>
/// <param name="Index">The camera's number in messages to the page.</param>
/// <param name="Name">The camera's name.</param>
/// <param name="State">The name of its <see cref="CaptureState"/>.</param>
/// <param name="Reason">The name of the <see cref="CaptureFailureReason"/>; null while it is live.</param>
/// <param name="Message">The reason for people, without a password; null while it is live.</param>
internal sealed record CameraStateReport(int Index, string Name, string State, string? Reason, string? Message)
{
    public static CameraStateReport Of(int index, Camera camera)
    {
        CaptureState state = camera.Capture.State;
        CaptureFailure? failure = state == CaptureState.Live ? null : camera.Capture.Failure;
        return new CameraStateReport(
            index, camera.Name, state.ToString(), failure?.Reason.ToString(), failure?.Message);
    }
}
