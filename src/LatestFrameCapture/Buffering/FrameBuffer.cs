using OpenCvSharp;

namespace LatestFrames;

/// <summary>A reusable image with the properties of the frame in it.</summary>
internal sealed class FrameBuffer(Mat image)
{
    /// <summary>
    /// The pixels: written by the capture thread while no other thread has the buffer, read-only from Push until the
    /// buffer is back in the pool.
    /// </summary>
    public Mat Image { get; } = image;

    // Set by the capture thread before Push.

    public long GrabbedTimestamp { get; set; }

    public DateTimeOffset GrabbedAt { get; set; }

    public DateTimeOffset? CameraTime { get; set; }

    public TimeSpan? SourcePosition { get; set; }

    public double SourceFrameIndex { get; set; }

    /// <summary>The size of the image's pixels in bytes, when the capture thread last filled it.</summary>
    public long Bytes { get; set; }

    // Guarded by FrameStack's gate.

    public long Number { get; set; }

    /// <summary>One for the stack while the frame is in it, one for each lease.</summary>
    public int References { get; set; }

    public bool IsInStack { get; set; }

    public bool WasRead { get; set; }

    /// <summary>The number of times that the stack had been closed when the frame was pushed.</summary>
    public int Epoch { get; set; }

    /// <summary>
    /// Whether a lease ended in a finalizer, so that a consumer may still use the image: it is never reused.
    /// </summary>
    public bool IsForgotten { get; set; }
}
