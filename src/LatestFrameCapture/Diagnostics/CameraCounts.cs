namespace LatestFrames;

/// <summary>A capture's name and what it has counted, of one moment.</summary>
/// <param name="CameraName">The value of the tag <c>camera.name</c>: never a URL.</param>
/// <param name="Statistics">What it has counted under this name.</param>
/// <param name="Earlier">What it counted under the names that it had before; only totals of it mean something.</param>
internal sealed record CameraCounts(
    string CameraName, CaptureStatistics Statistics, IReadOnlyDictionary<string, CaptureStatistics> Earlier);
