namespace LatestFrames;

/// <summary>Selects the frames of a file that a reader gets; live sources always deliver the latest.</summary>
public enum FrameDelivery
{
    /// <summary>The newest frame; a slow reader skips those before it.</summary>
    Latest = 0,

    /// <summary>
    /// Every frame, in order, none twice: the capture reads the file at most <see
    /// cref="LatestFrameCaptureOptions.Capacity"/> frames ahead and then waits for its readers. Several readers of one
    /// capture share the frames, each frame going to one of them.
    /// </summary>
    Every,
}
