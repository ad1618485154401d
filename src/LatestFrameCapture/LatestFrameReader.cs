using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A cursor in a capture's frames: each reader gets the newest frame, never one twice, independently of other readers.
/// </summary>
/// <remarks>
/// With <see cref="FrameDelivery.Every"/> the readers of a file share its frames. Thread safety: all members may be
/// called from any thread; threads that share one reader share its frames, each frame going to one of them. Who
/// disposes: the caller of <see cref="LatestFrameCapture.CreateReader()"/>; disposing ends the reader's waits at once.
/// A reader keeps its capture from being collected, not from being disposed.
/// </remarks>
public sealed partial class LatestFrameReader : IDisposable
{
    // Guards: _grabbed, _lastPosition, _isDisposed.
    private readonly object _gate = new();
    private readonly LatestFrameCapture _owner;
    private readonly FrameStack _stack;
    private readonly CaptureStatus _status;
    private readonly ReaderCursor _cursor;

    // Leased for Retrieve, until the next Grab.
    private GrabbedFrame? _grabbed;
    private (double Milliseconds, double FrameIndex) _lastPosition;
    private bool _isDisposed;

    // The start of the WaitAny that announced a frame to this reader, as a timestamp; 0 for none. Interlocked.
    private long _announcedSince;

    internal LatestFrameReader(
        LatestFrameCapture owner, FrameStack stack, CaptureStatus status, ReaderOptions? options = null)
    {
        _owner = owner;
        _stack = stack;
        _status = status;
        _cursor = new ReaderCursor(options?.GetInterval(owner.Context.TimeProvider) ?? 0);
        stack.AddReader();
    }

    /// <summary>The capture whose frames this reader gets.</summary>
    public LatestFrameCapture Capture => _owner;

    private LatestFrameCaptureOptions Options => _owner.Context.Options;

    /// <summary>
    /// The position of the last read frame in milliseconds, and in a file the index of the frame after it.
    /// </summary>
    internal (double Milliseconds, double FrameIndex) LastPosition
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _lastPosition;
            }
        }
    }

    /// <inheritdoc cref="LatestFrameCapture.Read()" path="/summary|/returns|/remarks"/>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed before the call.</exception>
    public Mat Read()
    {
        if (!WaitLease(out FrameLease lease, Earliest(), CancellationToken.None)) return new Mat();
        if (_stack.TryTakeOver(lease.Buffer)) return lease.Buffer.Image;

        var image = new Mat();
        CopyAndRelease(lease.Buffer, new ImageTarget(image));
        return image;
    }

    /// <inheritdoc cref="LatestFrameCapture.Read(Mat)" path="/summary|/param|/returns"/>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The reader, its capture or the image was disposed.</exception>
    public bool Read(Mat image) => Read(new ImageTarget(image), Earliest());

    /// <inheritdoc cref="LatestFrameCapture.Read(OutputArray)" path="/summary|/param|/returns"/>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The reader, its capture or the image was disposed.</exception>
    public bool Read(OutputArray image) => Read(new ImageTarget(image), Earliest());

    /// <inheritdoc cref="LatestFrameCapture.Read(Mat, TimeSpan)" path="/summary|/param|/returns"/>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxAge"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The reader, its capture or the image was disposed.</exception>
    public bool Read(Mat image, TimeSpan maxAge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxAge.Ticks, nameof(maxAge));
        return Read(new ImageTarget(image), NotBefore(maxAge));
    }

    /// <inheritdoc cref="LatestFrameCapture.TryRead(Mat)" path="/summary|/param|/returns"/>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The reader, its capture or the image was disposed.</exception>
    public bool TryRead(Mat image)
    {
        var target = new ImageTarget(image);
        ThrowIfDisposed();
        if (!_stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) return false;
        Remember(lease.Buffer);
        CopyAndRelease(lease.Buffer, target);
        return true;
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadFrame(CancellationToken)" path="/summary|/param|/returns"/>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed before the call.</exception>
    public Frame? ReadFrame(CancellationToken cancellationToken = default) =>
        WaitLease(out FrameLease lease, Earliest(), cancellationToken) ? ToFrame(lease) : null;

    /// <inheritdoc cref="LatestFrameCapture.TryReadFrame" path="/summary|/returns"/>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed.</exception>
    public Frame? TryReadFrame()
    {
        ThrowIfDisposed();
        if (!_stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) return null;
        Remember(lease.Buffer);
        return ToFrame(lease);
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadAsync(CancellationToken)" path="/summary|/param|/returns"/>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed before the call.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        FrameLease? lease = await _stack
            .WaitLeaseAsync(_cursor, Earliest(), Options.ReadTimeout, cancellationToken).ConfigureAwait(false);
        if (lease is not { } taken) return null;
        Remember(taken.Buffer);
        return ToFrame(taken);
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadAllAsync(CancellationToken)" path="/summary|/param|/returns"/>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The reader was disposed, also during a wait, or its capture was disposed between two frames.
    /// </exception>
    public async IAsyncEnumerable<Frame> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Frame? frame = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (frame is not null)
            {
                yield return frame;
            }
            else if (_status.Current.HasEnded)
            {
                // The last frame may have come between the end of the wait and the end of the source.
                if (!_stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) yield break;
                Remember(lease.Buffer);
                yield return ToFrame(lease);
            }
        }
    }

    /// <summary>Removes this reader's cursor and ends its waits; frames that it returned stay valid.</summary>
    public void Dispose()
    {
        GrabbedFrame? grabbed;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (_isDisposed) return;
            _isDisposed = true;
            grabbed = _grabbed;
            _grabbed = null;
        }

        _stack.RemoveReader(_cursor);
        if (grabbed is { } held) _stack.Release(held.Buffer);
    }

    /// <summary>Sets the position of the next frame; 0 for a new source.</summary>
    internal void MoveTo(double milliseconds, double frameIndex)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _lastPosition = (milliseconds, frameIndex);
        }
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
        if (!_stack.WaitLease(_cursor, notBefore, Options.ReadTimeout, out lease, cancellationToken)) return false;
        Remember(lease.Buffer);
        return true;
    }

    private void Remember(FrameBuffer buffer)
    {
        _owner.Context.RecordRead(buffer);
        MoveTo(buffer.SourcePosition?.TotalMilliseconds ?? 0, buffer.SourceFrameIndex);

        // What WaitAny announced has been read, also by TryRead.
        Interlocked.Exchange(ref _announcedSince, 0);
    }

    private Frame ToFrame(FrameLease lease) => new(_stack, lease, Options.TimeProvider);

    // With OnDemand a frame on the stack was converted for an earlier read, so this read must not return it, unless
    // WaitAny has announced it to this reader.
    internal long Earliest()
    {
        if (Options.Conversion != FrameConversion.OnDemand) return long.MinValue;
        long announced = Interlocked.Exchange(ref _announcedSince, 0);
        return announced != 0 ? announced : NotBefore(TimeSpan.Zero);
    }

    private long NotBefore(TimeSpan maxAge)
    {
        TimeProvider clock = Options.TimeProvider;
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
            _stack.Release(buffer);
        }
    }

    private void ThrowIfDisposed()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            ObjectDisposedException.ThrowIf(_isDisposed, this);
        }

        _owner.ThrowIfDisposed();
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(!_isDisposed || _grabbed is null, "a disposed reader holds no frame");
    }

    private readonly record struct GrabbedFrame(FrameBuffer Buffer, long Number);
}
