namespace LatestFrames;

/// <summary>The name of a camera that is published: a service, so that all of them can be listed.</summary>
/// <param name="Value">The name as the camera was registered.</param>
internal sealed record PublishedCameraName(string Value);
