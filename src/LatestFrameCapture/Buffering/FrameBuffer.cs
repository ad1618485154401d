using OpenCvSharp;

namespace LatestFrames;

/// <summary>A reusable image together with what is known of the frame that is in it.</summary>
internal sealed class FrameBuffer(Mat image)
{
    /// <summary>The pixels. Written by the capture thread while it alone has the buffer, read-only from Push until the buffer is back in the pool.</summary>
    public Mat Image { get; } = image;

    // Set by the capture thread before Push.

    public long GrabbedTimestamp { get; set; }

    public DateTimeOffset GrabbedAt { get; set; }

    public TimeSpan? SourcePosition { get; set; }

    public double SourceFrameIndex { get; set; }

    // Guarded by FrameStack's gate.

    public long Number { get; set; }

    /// <summary>One for the stack while the frame is in it, one for each lease.</summary>
    public int References { get; set; }

    public bool IsInStack { get; set; }

    public bool WasRead { get; set; }

    /// <summary>A consumer has lost its lease and may still use the image: it must not be written again.</summary>
    public bool IsForgotten { get; set; }
}
