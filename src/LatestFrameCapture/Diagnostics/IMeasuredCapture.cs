namespace LatestFrames;

/// <summary>A capture as <see cref="CaptureMetrics"/> sees it.</summary>
/// <remarks>Thread safety: the members are called on any thread, whenever a collector of metrics asks.</remarks>
internal interface IMeasuredCapture
{
    /// <summary>The value of the tag <c>camera.name</c>: never a URL.</summary>
    string CameraName { get; }

    CaptureState State { get; }

    /// <summary>Its name and what it has counted; both of one moment.</summary>
    CameraCounts Count();
}
