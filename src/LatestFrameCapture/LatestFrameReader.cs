using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A place of its own in a capture's frames: each reader gets the newest frame, and never one twice, whatever other readers do. (With
/// <see cref="FrameDelivery.Every"/> the readers of a file share its frames.)
/// </summary>
/// <remarks>
/// Thread safety: all members may be called from any thread; threads that share one reader share its frames, each frame going to one of them.
/// Who disposes: whoever called <see cref="LatestFrameCapture.CreateReader"/>. A reader keeps its capture from being collected, not from being disposed.
/// </remarks>
public sealed class LatestFrameReader : IDisposable
{
    private readonly LatestFrameCapture _owner;
    private readonly CaptureController _controller;
    private readonly LatestFrameCaptureOptions _options;
    private readonly ReaderCursor _cursor = new();
    private FrameBuffer? _grabbed;
    private int _isDisposed;

    internal LatestFrameReader(LatestFrameCapture owner, CaptureController controller, LatestFrameCaptureOptions options)
    {
        _owner = owner;
        _controller = controller;
        _options = options;
        controller.Stack.AddReader();
    }

    /// <summary>The capture whose frames this reader gets.</summary>
    public LatestFrameCapture Capture => _owner;

    /// <summary>Where in the source the last read frame was, in milliseconds.</summary>
    internal double LastPositionMilliseconds { get; private set; }

    /// <summary>The index of the frame after the last read one, in a file.</summary>
    internal double LastFrameIndex { get; private set; }

    /// <inheritdoc cref="LatestFrameCapture.Read()"/>
    public Mat Read()
    {
        if (!WaitLease(out FrameLease lease, Earliest(), CancellationToken.None)) return new Mat();
        if (_controller.Stack.TryTakeOver(lease.Buffer)) return lease.Buffer.Image;

        var image = new Mat();
        CopyAndRelease(lease.Buffer, new ImageTarget(image));
        return image;
    }

    /// <inheritdoc cref="LatestFrameCapture.Read(Mat)"/>
    public bool Read(Mat image) => Read(new ImageTarget(image), Earliest());

    /// <inheritdoc cref="LatestFrameCapture.Read(OutputArray)"/>
    public bool Read(OutputArray image) => Read(new ImageTarget(image), Earliest());

    /// <inheritdoc cref="LatestFrameCapture.Read(Mat, TimeSpan)"/>
    public bool Read(Mat image, TimeSpan maxAge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxAge.Ticks, nameof(maxAge));
        return Read(new ImageTarget(image), NotBefore(maxAge));
    }

    /// <inheritdoc cref="LatestFrameCapture.TryRead(Mat)"/>
    public bool TryRead(Mat image)
    {
        var target = new ImageTarget(image);
        ThrowIfDisposed();
        if (!_controller.Stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) return false;
        Remember(lease.Buffer);
        CopyAndRelease(lease.Buffer, target);
        return true;
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadFrame(CancellationToken)"/>
    public Frame? ReadFrame(CancellationToken cancellationToken = default) =>
        WaitLease(out FrameLease lease, Earliest(), cancellationToken) ? ToFrame(lease) : null;

    /// <inheritdoc cref="LatestFrameCapture.TryReadFrame"/>
    public Frame? TryReadFrame()
    {
        ThrowIfDisposed();
        if (!_controller.Stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) return null;
        Remember(lease.Buffer);
        return ToFrame(lease);
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadAsync(CancellationToken)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        FrameLease? lease = await _controller.Stack
            .WaitLeaseAsync(_cursor, Earliest(), _options.ReadTimeout, cancellationToken).ConfigureAwait(false);
        if (lease is not { } taken) return null;
        Remember(taken.Buffer);
        return ToFrame(taken);
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadAllAsync(CancellationToken)"/>
    public async IAsyncEnumerable<Frame> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Frame? frame = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (frame is not null)
            {
                yield return frame;
            }
            else if (_controller.State is CaptureState.Closed or CaptureState.Ended or CaptureState.Faulted)
            {
                // The last one may have come between the end of the wait and the end of the source.
                if (!_controller.Stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) yield break;
                Remember(lease.Buffer);
                yield return ToFrame(lease);
            }
        }
    }

    /// <summary>Gives up this reader's place; frames that it handed out stay valid.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        _controller.Stack.RemoveReader();
        ReleaseGrabbed();
    }

    /// <summary>Waits until one of the readers has a frame to get.</summary>
    internal static bool WaitAny(LatestFrameReader[] readers, TimeSpan timeout, out int[] ready)
    {
        foreach (LatestFrameReader reader in readers) reader.ThrowIfDisposed();
        long start = Stopwatch.GetTimestamp();
        using var signal = new ThreadSignal();
        try
        {
            while (true)
            {
                var readable = new List<int>();
                int over = 0;
                for (int i = 0; i < readers.Length; i++)
                {
                    if (readers[i]._controller.Stack.IsReadable(readers[i]._cursor, signal, out bool isOver)) readable.Add(i);
                    else if (isOver) over++;
                }

                ready = [.. readable];
                TimeSpan remaining = timeout - Stopwatch.GetElapsedTime(start);
                if (ready.Length > 0 || over == readers.Length || remaining <= TimeSpan.Zero) return ready.Length > 0;
                signal.Wait(remaining);
            }
        }
        finally
        {
            foreach (LatestFrameReader reader in readers) reader._controller.Stack.StopListening(signal);
        }
    }

    /// <summary>Says where the frame is that comes next; 0 for a new source.</summary>
    internal void MoveTo(double milliseconds, double frameIndex)
    {
        LastPositionMilliseconds = milliseconds;
        LastFrameIndex = frameIndex;
    }

    /// <summary>Waits for the newest frame and keeps it for <c>Retrieve</c>.</summary>
    internal bool Grab()
    {
        // First, so that the capture does not wait for the last frame of a file that this reader itself holds.
        ReleaseGrabbed();
        bool isGrabbed = WaitLease(out FrameLease lease, Earliest(), CancellationToken.None);
        FrameBuffer? previous = Interlocked.Exchange(ref _grabbed, isGrabbed ? lease.Buffer : null);
        if (previous is not null) _controller.Stack.Release(previous);

        // Dispose may have come in between and found nothing to release.
        if (Volatile.Read(ref _isDisposed) == 1) ReleaseGrabbed();
        return isGrabbed;
    }

    /// <summary>Copies the frame that was grabbed last; it can be retrieved again.</summary>
    internal bool Retrieve(Mat image) => Retrieve(new ImageTarget(image));

    /// <inheritdoc cref="Retrieve(Mat)"/>
    internal bool Retrieve(OutputArray image) => Retrieve(new ImageTarget(image));

    private bool Retrieve(ImageTarget image)
    {
        ThrowIfDisposed();
        FrameBuffer? buffer = Interlocked.Exchange(ref _grabbed, null);
        if (buffer is null)
        {
            image.Empty();
            return false;
        }

        try
        {
            image.Receive(buffer.Image);
        }
        finally
        {
            // Put back, unless another thread has grabbed meanwhile.
            if (Interlocked.CompareExchange(ref _grabbed, buffer, null) is not null) _controller.Stack.Release(buffer);
            if (Volatile.Read(ref _isDisposed) == 1) ReleaseGrabbed();
        }

        return true;
    }

    private bool Read(ImageTarget image, long notBefore)
    {
        if (!WaitLease(out FrameLease lease, notBefore, CancellationToken.None))
        {
            image.Empty();
            return false;
        }

        CopyAndRelease(lease.Buffer, image);
        return true;
    }

    private bool WaitLease(out FrameLease lease, long notBefore, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (!_controller.Stack.WaitLease(_cursor, notBefore, _options.ReadTimeout, out lease, cancellationToken)) return false;
        Remember(lease.Buffer);
        return true;
    }

    private void Remember(FrameBuffer buffer)
    {
        LastPositionMilliseconds = buffer.SourcePosition?.TotalMilliseconds ?? 0;
        LastFrameIndex = buffer.SourceFrameIndex;
    }

    private Frame ToFrame(FrameLease lease) => new(_controller.Stack, lease, _options.TimeProvider);

    // On demand nothing is kept ready: what lies on the stack was converted for somebody who asked earlier.
    private long Earliest() => _options.Conversion == FrameConversion.OnDemand ? NotBefore(TimeSpan.Zero) : long.MinValue;

    private long NotBefore(TimeSpan maxAge)
    {
        TimeProvider clock = _options.TimeProvider;
        return clock.GetTimestamp() - (long)Math.Min(maxAge.TotalSeconds * clock.TimestampFrequency, long.MaxValue / 2);
    }

    private void CopyAndRelease(FrameBuffer buffer, ImageTarget image)
    {
        try
        {
            image.Receive(buffer.Image);
        }
        finally
        {
            _controller.Stack.Release(buffer);
        }
    }

    private void ReleaseGrabbed()
    {
        FrameBuffer? grabbed = Interlocked.Exchange(ref _grabbed, null);
        if (grabbed is not null) _controller.Stack.Release(grabbed);
    }

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) == 1, this);
        _controller.ThrowIfDisposed();
    }
}
