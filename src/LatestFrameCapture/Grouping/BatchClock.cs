namespace LatestFrames;

/// <summary>The clock by which the frames of a batch were matched.</summary>
public enum BatchClock
{
    /// <summary>The time at which each frame arrived here (<c>Frame.GrabbedAt</c>).</summary>
    Arrival = 0,

    /// <summary>The time at which each camera took its frame (<c>Frame.CameraTime</c>).</summary>
    Camera,
}
