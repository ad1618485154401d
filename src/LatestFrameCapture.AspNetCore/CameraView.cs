namespace LatestFrames;

/// <summary>One camera as the endpoints serve it.</summary>
/// <param name="Index">Its number in messages to the page.</param>
/// <param name="Camera">The camera.</param>
/// <param name="Pictures">Its encoded pictures.</param>
/// <param name="Stream">Its pictures as it has coded them.</param>
internal sealed record CameraView(int Index, Camera Camera, CameraPictures Pictures, CameraStream Stream)
{
    /// <summary>Whether new frames come.</summary>
    public bool IsLive => Camera.Capture.State == CaptureState.Live;
}
