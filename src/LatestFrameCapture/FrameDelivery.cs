namespace LatestFrames;

/// <summary>Which frames of a file a reader gets. Live sources always deliver the latest.</summary>
public enum FrameDelivery
{
    /// <summary>The newest one; a slow reader skips those before it.</summary>
    Latest = 0,

    /// <summary>
    /// Every one, in order, none twice: the file is read at most <see cref="LatestFrameCaptureOptions.Capacity"/> frames ahead and then waits for
    /// its readers. Several readers of one capture share the frames, each going to one of them.
    /// </summary>
    Every,
}
