namespace LatestFrames;

/// <summary>What is known of a coded picture that has arrived.</summary>
/// <param name="Parameters">What decoding it needs beside it.</param>
/// <param name="IsKeyFrame">Whether decoding can begin with it.</param>
/// <param name="Position">The stream's own time of it.</param>
/// <param name="ArrivalTimestamp">When it arrived: a timestamp of the capture's clock.</param>
/// <param name="ArrivedAt">The same in UTC.</param>
/// <param name="CameraTime">When the camera took it; null when that is not known.</param>
internal readonly record struct UnitInfo(
    StreamParameters Parameters,
    bool IsKeyFrame,
    TimeSpan Position,
    long ArrivalTimestamp,
    DateTimeOffset ArrivedAt,
    DateTimeOffset? CameraTime);
