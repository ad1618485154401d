namespace LatestFrames;

/// <summary>A registered name: a service, so that all of them can be listed.</summary>
/// <param name="Value">The name as it was written.</param>
internal sealed record CameraName(string Value);
