using OpenCvSharp;

namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>Returns the newest frame; waits for one that has not been read yet.</summary>
    /// <returns>
    /// An image that the caller disposes: <c>Rows</c> × <c>Cols</c>, usually CV_8UC3 in BGR order. Empty when the
    /// source has ended or no newer frame came within <see cref="LatestFrameCaptureOptions.ReadTimeout"/>; <see
    /// cref="State"/> tells which.
    /// </returns>
    /// <remarks>
    /// The image is not copied when no other reader exists and no other <see cref="Frame"/> holds it. <see
    /// cref="Read(Mat)"/> into one Mat avoids a new image for each frame.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    public Mat Read() => _reader.Read();

    /// <summary>Copies the newest frame into an image; waits for one that has not been read yet.</summary>
    /// <param name="image">
    /// The image that receives the frame; its memory is reused when size and type fit. Empty when there is no frame.
    /// </param>
    /// <returns>
    /// False when the source has ended or no newer frame came within <see
    /// cref="LatestFrameCaptureOptions.ReadTimeout"/>; <see cref="State"/> tells which.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The capture was disposed before the call, or the image was.
    /// </exception>
    /// <exception cref="OpenCVException">
    /// There is no frame, in exception mode (<see cref="SetExceptionMode"/>).
    /// </exception>
    public bool Read(Mat image) => OrThrow(_reader.Read(image));

    /// <summary>As <see cref="Read(Mat)"/>, into any type that OpenCV can write to, such as a <c>UMat</c>.</summary>
    /// <param name="image">The image that receives the frame; empty when there is none.</param>
    /// <returns>As <see cref="Read(Mat)"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The capture was disposed before the call, or the image was.
    /// </exception>
    /// <exception cref="OpenCVException">There is no frame, in exception mode.</exception>
    public bool Read(OutputArray image) => OrThrow(_reader.Read(image));

    /// <summary>
    /// As <see cref="Read(Mat)"/>, but skips a frame that is older than the limit and waits for the next one.
    /// </summary>
    /// <param name="image">The image that receives the frame; empty when there is none.</param>
    /// <param name="maxAge">The largest age that the frame may have at the time of the call; zero or more.</param>
    /// <returns>As <see cref="Read(Mat)"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxAge"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The capture was disposed before the call, or the image was.
    /// </exception>
    public bool Read(Mat image, TimeSpan maxAge) => _reader.Read(image, maxAge);

    /// <summary>Copies the newest frame into an image if it has not been read yet; never waits.</summary>
    /// <param name="image">The image that receives the frame; unchanged when there is none.</param>
    /// <returns>False when there is no newer frame.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed, or the image was.</exception>
    public bool TryRead(Mat image) => _reader.TryRead(image);

    /// <summary>Returns the newest frame without copying it; waits for one that has not been read yet.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>
    /// A frame that the caller disposes. Null when the source has ended or no newer frame came within <see
    /// cref="LatestFrameCaptureOptions.ReadTimeout"/>; <see cref="State"/> tells which.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    public Frame? ReadFrame(CancellationToken cancellationToken = default) => _reader.ReadFrame(cancellationToken);

    /// <summary>Returns the newest frame without copying it, if it has not been read yet; never waits.</summary>
    /// <returns>A frame that the caller disposes, or null when there is no newer one.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public Frame? TryReadFrame() => _reader.TryReadFrame();

    /// <summary>As <see cref="ReadFrame"/>, without blocking a thread during the wait.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>
    /// As <see cref="ReadFrame"/>. Await it once; call <c>AsTask</c> first to block on it or to await it twice.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    public ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(cancellationToken);

    /// <summary>Returns the newest frame repeatedly until the source has ended; a slow loop skips frames.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>
    /// Frames that the caller disposes. A gap longer than the read timeout does not end the sequence.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed between two frames.</exception>
    public IAsyncEnumerable<Frame> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _reader.ReadAllAsync(cancellationToken);

    /// <summary>
    /// Returns the frames on the stack, newest first, without copying them; never waits and moves no reader.
    /// </summary>
    /// <param name="count">The largest number of frames; 1 or more.</param>
    /// <returns>
    /// Between 0 and <see cref="LatestFrameCaptureOptions.Capacity"/> frames, each of which the caller disposes; few
    /// just after the stack was cleared. A frame whose image <see cref="Read()"/> returned without copying is not
    /// among them.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public IReadOnlyList<Frame> ReadRecent(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _controller.ThrowIfDisposed();
        FrameStack stack = _controller.Stack;
        return [.. stack.LeaseRecent(count).Select(lease => new Frame(stack, lease, Options.TimeProvider))];
    }

    /// <summary>Creates a reader with its own cursor, for a further consumer of the same camera.</summary>
    /// <returns>A reader that the caller disposes.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public LatestFrameReader CreateReader() => CreateReader(new ReaderOptions());

    /// <summary>Creates a reader with its own cursor and options, for a further consumer of the same camera.</summary>
    /// <param name="options">The reader's options.</param>
    /// <returns>A reader that the caller disposes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="NotSupportedException">
    /// <see cref="ReaderOptions.MaxFramesPerSecond"/> is set, and the capture's option is <see
    /// cref="FrameDelivery.Every"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public LatestFrameReader CreateReader(ReaderOptions options)
    {
        _controller.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(options);
        ReaderOptions copy = options.CheckedCopy();
        if (copy.MaxFramesPerSecond is not null && Options.Delivery == FrameDelivery.Every)
        {
            throw new NotSupportedException(
                $"{SourceText}: {nameof(options.MaxFramesPerSecond)} leaves frames out, and "
                + $"{nameof(FrameDelivery)}.{nameof(FrameDelivery.Every)} asks for all of them; use "
                + $"{nameof(FrameDelivery)}.{nameof(FrameDelivery.Latest)}.");
        }

        return new LatestFrameReader(this, _controller.Stack, _controller.Status, copy);
    }
}
