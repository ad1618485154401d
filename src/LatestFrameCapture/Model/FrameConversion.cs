namespace LatestFrames;

/// <summary>Selects the grabbed frames that are converted into a <see cref="OpenCvSharp.Mat"/>.</summary>
public enum FrameConversion
{
    /// <summary>Every frame, so that the newest one is always ready.</summary>
    Eager = 0,

    /// <summary>
    /// Only a frame that a reader waits for, or has requested since the last one. Saves the conversion of frames that
    /// are never read; a reader waits for the camera's next frame instead of getting the newest at once. An <see
    /// cref="RtspSource"/>, <see cref="RawVideoSource"/> or <see cref="MotionJpegSource"/> decodes only what such a
    /// frame needs. A frame that was read leaves the stack after a second, or with <see
    /// cref="LatestFrameCaptureOptions.Capacity"/> = 1 when its reader disposes it, unless there are further readers.
    /// </summary>
    OnDemand,
}
