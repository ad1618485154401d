using OpenCvSharp;

namespace LatestFrames;

/// <summary>One frame, held without copying; disposing it returns its buffer.</summary>
/// <remarks>
/// Who disposes: the caller that received the frame, as soon as it no longer needs the image. Until then the image
/// does not change, even after the capture was disposed. A frame that is never disposed keeps its memory until the
/// garbage collector finalizes it, and <see cref="LatestFrameCaptureOptions.MaxLeasedFrames"/> of them stop the
/// capture from delivering new ones. Thread safety: all members may be called from any thread, <see cref="Dispose"/>
/// any number of times.
/// </remarks>
public sealed class Frame : IDisposable
{
    private readonly FrameStack _stack;
    private readonly TimeProvider _timeProvider;
    private readonly long _grabbedTimestamp;
    private FrameBuffer? _buffer;

    internal Frame(FrameStack stack, FrameLease lease, TimeProvider timeProvider)
    {
        _stack = stack;
        _timeProvider = timeProvider;
        _buffer = lease.Buffer;
        _grabbedTimestamp = lease.Buffer.GrabbedTimestamp;
        Number = lease.Buffer.Number;
        GrabbedAt = lease.Buffer.GrabbedAt;
        CameraTime = lease.Buffer.CameraTime;
        SourcePosition = lease.Buffer.SourcePosition;
        Skipped = lease.Skipped;
    }

    /// <summary>Ends the lease of a frame that was never disposed.</summary>
    ~Frame()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) _stack.Release(buffer, isForgotten: true);
    }

    /// <summary>The picture: <c>Rows</c> × <c>Cols</c>, usually CV_8UC3 in BGR order.</summary>
    /// <value>
    /// Shared with other readers: do not write to it and do not dispose it; clone it to change it or to keep it.
    /// </value>
    /// <exception cref="ObjectDisposedException">The frame was disposed.</exception>
    public Mat Image
    {
        get
        {
            FrameBuffer? buffer = Buffer;
            ObjectDisposedException.ThrowIf(buffer is null, this);
            return buffer.Image;
        }
    }

    /// <summary>The frame itself; null after <see cref="Dispose"/>.</summary>
    internal FrameBuffer? Buffer => Volatile.Read(ref _buffer);

    /// <summary>The frame's number among all frames that the capture has grabbed.</summary>
    /// <value>1 or more; keeps rising across reconnections.</value>
    public long Number { get; }

    /// <summary>
    /// The time at which the frame arrived: its first packet, or what <see cref="Age"/> counts from in other sources.
    /// </summary>
    /// <value>In UTC, by <see cref="LatestFrameCaptureOptions.TimeProvider"/>.</value>
    public DateTimeOffset GrabbedAt { get; }

    /// <summary>The timestamp of <see cref="GrabbedAt"/>, by the clock that never jumps.</summary>
    internal long GrabbedTimestamp => _grabbedTimestamp;

    /// <summary>The time since the frame arrived (<see cref="GrabbedAt"/>).</summary>
    /// <value>
    /// From the first packet of an <see cref="RtspSource"/> or <see cref="RawVideoSource"/>, the first bytes from the
    /// child of an <see cref="FFmpegSource"/>: includes decoding here, not the camera and the network. From the last
    /// byte of a picture of a <see cref="MotionJpegSource"/>, and from the end of the grab of OpenCV and of other
    /// sources.
    /// </value>
    public TimeSpan Age => _timeProvider.GetElapsedTime(_grabbedTimestamp);

    /// <summary>The time at which the camera took the frame, by the camera's own clock.</summary>
    /// <value>
    /// In UTC, from the sender reports of an <see cref="RtspSource"/> (RFC 3550, 6.4.1), null until the first one, or
    /// from the X-Timestamp of a picture of a <see cref="MotionJpegSource"/>; null for other sources. As right as the
    /// camera's clock; a camera that stamps its pictures after encoding is late by that.
    /// </value>
    public DateTimeOffset? CameraTime { get; }

    /// <summary>The stream's own time of the frame, as the backend reports it (CAP_PROP_POS_MSEC).</summary>
    /// <value>
    /// Null when the backend reports none. Restarts with each connection; a jump shows that the source jumped.
    /// </value>
    public TimeSpan? SourcePosition { get; }

    /// <summary>The number of frames grabbed between this frame and the previous one of the same reader.</summary>
    /// <value>0 or more; 0 for the reader's first frame.</value>
    public long Skipped { get; }

    /// <summary>Returns the buffer to the capture; the image must not be used afterwards.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) _stack.Release(buffer);
    }
}
