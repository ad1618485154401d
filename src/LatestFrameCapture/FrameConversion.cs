namespace LatestFrames;

/// <summary>Which grabbed frames are converted into a <see cref="OpenCvSharp.Mat"/>.</summary>
public enum FrameConversion
{
    /// <summary>Every one, so that the newest frame is always ready.</summary>
    Eager = 0,

    /// <summary>
    /// Only those that a reader waits for or has asked for since the last one. Saves the conversion of frames that nobody reads;
    /// a reader then waits for the camera's next frame instead of getting the newest at once.
    /// </summary>
    OnDemand,
}
