namespace LatestFrames;

/// <summary>What one of the cameras came to.</summary>
/// <param name="FramesGrabbed">Frames taken from the decoder in the measured time.</param>
/// <param name="AgesMs">The ages of the frames that were looked at.</param>
internal sealed record CameraReport(long FramesGrabbed, IReadOnlyList<double> AgesMs);
