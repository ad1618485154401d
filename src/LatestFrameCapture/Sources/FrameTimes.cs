namespace LatestFrames;

/// <summary>When a frame was taken, as far as it is known.</summary>
/// <param name="Timestamp">When it arrived: a timestamp of the capture's clock, from which its age counts.</param>
/// <param name="At">The same in UTC.</param>
/// <param name="CameraTime">When the camera took it, by the camera's clock; null when that is not known.</param>
/// <param name="Mark">Where the readers of coded pictures have what it was decoded from.</param>
internal readonly record struct FrameTimes(
    long Timestamp, DateTimeOffset At, DateTimeOffset? CameraTime, UnitMark Mark = default);
