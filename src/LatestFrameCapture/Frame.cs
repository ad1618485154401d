using OpenCvSharp;

namespace LatestFrames;

/// <summary>One frame, held without copying; disposing gives its buffer back.</summary>
/// <remarks>
/// Who disposes: whoever received it, once the image is not needed any more. Until then the image does not change, whatever the capture
/// does, also after the capture was disposed. A forgotten frame costs its memory until the garbage collector finds it, and
/// <see cref="LatestFrameCaptureOptions.MaxLeasedFrames"/> of them stop the capture from delivering new ones.
/// Thread safety: the properties may be read from any thread, <see cref="Dispose"/> called from any thread, any number of times.
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
        SourcePosition = lease.Buffer.SourcePosition;
        Skipped = lease.Skipped;
    }

    /// <summary>Takes a forgotten frame off the books.</summary>
    ~Frame()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) _stack.Forget(buffer);
    }

    /// <summary>The picture: <c>Rows</c> × <c>Cols</c>, usually CV_8UC3 in BGR order.</summary>
    /// <value>Shared with other readers: do not write to it and do not dispose it; clone it to change or keep it.</value>
    /// <exception cref="ObjectDisposedException">The frame was disposed.</exception>
    public Mat Image
    {
        get
        {
            FrameBuffer? buffer = Volatile.Read(ref _buffer);
            ObjectDisposedException.ThrowIf(buffer is null, this);
            return buffer.Image;
        }
    }

    /// <summary>The frame's number among all that the capture has grabbed, from 1, rising over reconnections.</summary>
    public long Number { get; }

    /// <summary>When the frame came out of the decoder, by the capture's clock, in UTC.</summary>
    public DateTimeOffset GrabbedAt { get; }

    /// <summary>How long ago the frame came out of the decoder. What camera, network and decoder took before is not in it.</summary>
    public TimeSpan Age => _timeProvider.GetElapsedTime(_grabbedTimestamp);

    /// <summary>The stream's own time of the frame, as the backend reports it (CAP_PROP_POS_MSEC), or null when it does not.</summary>
    /// <value>Starts anew with each connection; a jump shows that the source jumped.</value>
    public TimeSpan? SourcePosition { get; }

    /// <summary>How many frames were grabbed between this one and the one that the same reader had before; 0 for its first.</summary>
    public long Skipped { get; }

    /// <summary>Gives the buffer back. The image must not be used any more.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) _stack.Release(buffer);
    }
}
