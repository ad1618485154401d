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
/// disposes: the caller of <see cref="LatestFrameCapture.CreateReader"/>; disposing ends the reader's waits at once. A
/// reader keeps its capture from being collected, not from being disposed.
/// </remarks>
public sealed class LatestFrameReader : IDisposable
{
    // Guards: _grabbed, _lastPosition, _isDisposed.
    private readonly object _gate = new();
    private readonly LatestFrameCapture _owner;
    private readonly FrameStack _stack;
    private readonly CaptureStatus _status;
    private readonly LatestFrameCaptureOptions _options;
    private readonly ReaderCursor _cursor = new();

    // Leased for Retrieve, until the next Grab.
    private GrabbedFrame? _grabbed;
    private (double Milliseconds, double FrameIndex) _lastPosition;
    private bool _isDisposed;

    // The start of the WaitAny that announced a frame to this reader, as a timestamp; 0 for none. Interlocked.
    private long _announcedSince;

    internal LatestFrameReader(
        LatestFrameCapture owner, FrameStack stack, CaptureStatus status, LatestFrameCaptureOptions options)
    {
        _owner = owner;
        _stack = stack;
        _status = status;
        _options = options;
        stack.AddReader();
    }

    /// <summary>The capture whose frames this reader gets.</summary>
    public LatestFrameCapture Capture => _owner;

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
        if (!_stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) return false;
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
        if (!_stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease)) return null;
        Remember(lease.Buffer);
        return ToFrame(lease);
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadAsync(CancellationToken)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        FrameLease? lease = await _stack
            .WaitLeaseAsync(_cursor, Earliest(), _options.ReadTimeout, cancellationToken).ConfigureAwait(false);
        if (lease is not { } taken) return null;
        Remember(taken.Buffer);
        return ToFrame(taken);
    }

    /// <inheritdoc cref="LatestFrameCapture.ReadAllAsync(CancellationToken)"/>
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

    /// <summary>Waits until at least one of the readers has an unread frame.</summary>
    internal static bool WaitAny(LatestFrameReader[] readers, TimeSpan timeout, out int[] ready)
    {
        foreach (LatestFrameReader reader in readers) reader.ThrowIfDisposed();
        long start = Stopwatch.GetTimestamp();
        long[] earliest = [.. readers.Select(reader => reader.Earliest())];
        using var signal = new ThreadSignal();
        try
        {
            while (true)
            {
                var readable = new List<int>();
                int ended = 0;
                for (int i = 0; i < readers.Length; i++)
                {
                    if (readers[i].IsReadable(earliest[i], signal, out bool hasEnded)) readable.Add(i);
                    else if (hasEnded) ended++;
                }

                ready = [.. readable];
                TimeSpan remaining = timeout - Stopwatch.GetElapsedTime(start);
                if (ready.Length > 0 || ended == readers.Length || remaining <= TimeSpan.Zero) return ready.Length > 0;
                signal.Wait(remaining);
            }
        }
        finally
        {
            foreach (LatestFrameReader reader in readers) reader._stack.StopListening(signal);
        }
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

    /// <summary>Waits for the newest frame and keeps it for <c>Retrieve</c>.</summary>
    internal bool Grab()
    {
        // First: with FrameDelivery.Every the capture may be waiting for the frame that this reader itself holds.
        ReplaceGrabbed(null);
        if (!WaitLease(out FrameLease lease, Earliest(), CancellationToken.None)) return false;
        ReplaceGrabbed(new GrabbedFrame(lease.Buffer, lease.Buffer.Number));
        return true;
    }

    /// <summary>Copies the frame that was grabbed last; any number of times, from any thread.</summary>
    /// <returns>False when no frame of the open source was grabbed.</returns>
    internal bool Retrieve(Mat image) => Retrieve(new ImageTarget(image));

    /// <inheritdoc cref="Retrieve(Mat)"/>
    internal bool Retrieve(OutputArray image) => Retrieve(new ImageTarget(image));

    private bool Retrieve(ImageTarget image)
    {
        ThrowIfDisposed();
        GrabbedFrame? tried = null;
        while (GetGrabbed() is { } grabbed && grabbed != tried)
        {
            // The copy needs its own lease, because another thread may grab meanwhile. Refused after Release or Open,
            // and if that thread has released the frame already: then there is another one to try.
            if (_stack.TryShare(grabbed.Buffer, grabbed.Number))
            {
                CopyAndRelease(grabbed.Buffer, image);
                return true;
            }

            tried = grabbed;
        }

        image.Empty();
        return false;
    }

    private GrabbedFrame? GetGrabbed()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return _grabbed;
        }
    }

    private void ReplaceGrabbed(GrabbedFrame? frame)
    {
        GrabbedFrame? previous;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            previous = _isDisposed ? frame : _grabbed;
            if (!_isDisposed) _grabbed = frame;
        }

        if (previous is { } held) _stack.Release(held.Buffer);
    }

    private bool IsReadable(long notBefore, ThreadSignal signal, out bool hasEnded)
    {
        bool isReadable = _stack.IsReadable(_cursor, notBefore, signal, out hasEnded);
        bool isOnDemand = _options.Conversion == FrameConversion.OnDemand;
        if (isReadable && isOnDemand) Interlocked.Exchange(ref _announcedSince, notBefore);
        return isReadable;
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
        if (!_stack.WaitLease(_cursor, notBefore, _options.ReadTimeout, out lease, cancellationToken)) return false;
        Remember(lease.Buffer);
        return true;
    }

    private void Remember(FrameBuffer buffer)
    {
        MoveTo(buffer.SourcePosition?.TotalMilliseconds ?? 0, buffer.SourceFrameIndex);

        // What WaitAny announced has been read, also by TryRead.
        Interlocked.Exchange(ref _announcedSince, 0);
    }

    private Frame ToFrame(FrameLease lease) => new(_stack, lease, _options.TimeProvider);

    // With OnDemand a frame on the stack was converted for an earlier read, so this read must not return it, unless
    // WaitAny has announced it to this reader.
    private long Earliest()
    {
        if (_options.Conversion != FrameConversion.OnDemand) return long.MinValue;
        long announced = Interlocked.Exchange(ref _announcedSince, 0);
        return announced != 0 ? announced : NotBefore(TimeSpan.Zero);
    }

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
