namespace LatestFrames;

/// <summary>What a contender needs besides OpenCV itself.</summary>
internal enum Requirement
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An OpenCV that was built with GStreamer.</summary>
    GStreamer,

    /// <summary>A Python that has cv2.</summary>
    Python,
}
