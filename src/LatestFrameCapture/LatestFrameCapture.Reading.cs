using OpenCvSharp;

namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>The newest frame; waits for one that has not been read yet.</summary>
    /// <returns>
    /// The caller's to dispose: <c>Rows</c> × <c>Cols</c>, usually CV_8UC3 in BGR order. Empty when the source is over or no newer
    /// frame came within <see cref="LatestFrameCaptureOptions.ReadTimeout"/>; <see cref="State"/> tells which.
    /// </returns>
    /// <remarks>Not copied when nobody else holds the frame. <see cref="Read(Mat)"/> into one Mat saves making a new image each time.</remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    public Mat Read() => _reader.Read();

    /// <summary>Copies the newest frame into an image; waits for one that has not been read yet.</summary>
    /// <param name="image">Receives the frame; its memory is used again when size and type fit. Made empty when there is none.</param>
    /// <returns>
    /// False when the source is over or no newer frame came within <see cref="LatestFrameCaptureOptions.ReadTimeout"/>; <see cref="State"/> tells which.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call, or the image was.</exception>
    /// <exception cref="OpenCVException">There is none, in exception mode (<see cref="SetExceptionMode"/>).</exception>
    public bool Read(Mat image) => OrThrow(_reader.Read(image));

    /// <summary>As <see cref="Read(Mat)"/>, into whatever OpenCV can write to, such as an <c>UMat</c>.</summary>
    /// <param name="image">Receives the frame. Made empty when there is none.</param>
    /// <returns>As <see cref="Read(Mat)"/>.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call, or the image was.</exception>
    /// <exception cref="OpenCVException">There is none, in exception mode.</exception>
    public bool Read(OutputArray image) => OrThrow(_reader.Read(image));

    /// <summary>As <see cref="Read(Mat)"/>, but passes over a frame that is older than wanted and waits for the next.</summary>
    /// <param name="image">Receives the frame. Made empty when there is none.</param>
    /// <param name="maxAge">How long ago, at the time of the call, the frame may have been grabbed; zero or more.</param>
    /// <returns>As <see cref="Read(Mat)"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxAge"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call, or the image was.</exception>
    public bool Read(Mat image, TimeSpan maxAge) => _reader.Read(image, maxAge);

    /// <summary>Copies the newest frame into an image if it has not been read yet; never waits.</summary>
    /// <param name="image">Receives the frame; left as it is when there is none.</param>
    /// <returns>False when there is no newer frame.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed, or the image was.</exception>
    public bool TryRead(Mat image) => _reader.TryRead(image);

    /// <summary>The newest frame without copying it; waits for one that has not been read yet.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The caller's to dispose. Null when the source is over or no newer frame came within <see cref="LatestFrameCaptureOptions.ReadTimeout"/>;
    /// <see cref="State"/> tells which.
    /// </returns>
    /// <exception cref="OperationCanceledException">The wait was ended by the token.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    public Frame? ReadFrame(CancellationToken cancellationToken = default) => _reader.ReadFrame(cancellationToken);

    /// <summary>The newest frame without copying it, if it has not been read yet; never waits.</summary>
    /// <returns>The caller's to dispose, or null when there is no newer frame.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public Frame? TryReadFrame() => _reader.TryReadFrame();

    /// <summary>As <see cref="ReadFrame"/>, without holding a thread while waiting.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As <see cref="ReadFrame"/>. To be awaited once; whoever wants to block on it, or await it twice, calls <c>AsTask</c> first.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended by the token.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    public ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken = default) => _reader.ReadAsync(cancellationToken);

    /// <summary>The newest frame, again and again, until the source is over; a slow loop skips frames.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each frame is the caller's to dispose. A gap longer than the read timeout does not end the sequence.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended by the token.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed between two frames.</exception>
    public IAsyncEnumerable<Frame> ReadAllAsync(CancellationToken cancellationToken = default) => _reader.ReadAllAsync(cancellationToken);

    /// <summary>The frames that are on the stack, newest first, without copying; never waits, and moves no reader.</summary>
    /// <param name="count">How many at most; 1 or more.</param>
    /// <returns>
    /// From none up to <see cref="LatestFrameCaptureOptions.Capacity"/> frames, each the caller's to dispose; few just after the stack was cleared.
    /// A frame that <see cref="Read()"/> gave away is not among them.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public IReadOnlyList<Frame> ReadRecent(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _controller.ThrowIfDisposed();
        return [.. _controller.Stack.LeaseRecent(count).Select(lease => new Frame(_controller.Stack, lease, _options.TimeProvider))];
    }

    /// <summary>Makes a reader with a place of its own, for a further consumer of the same camera.</summary>
    /// <returns>The caller's to dispose.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public LatestFrameReader CreateReader()
    {
        _controller.ThrowIfDisposed();
        return new LatestFrameReader(this, _controller, _options);
    }
}
