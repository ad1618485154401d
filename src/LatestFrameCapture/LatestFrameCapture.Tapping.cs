using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>Creates a reader of the pictures as the camera sends them, coded.</summary>
    /// <param name="options">The reader's options; null for the defaults.</param>
    /// <returns>A reader that the caller disposes.</returns>
    /// <remarks>
    /// An <see cref="RtspSource"/>, a <see cref="RawVideoSource"/> and a <see cref="MotionJpegSource"/> have such
    /// pictures. While the capture is not connected it is not known; the reader then waits, and returns nothing if the
    /// connection has none.
    /// </remarks>
    /// <exception cref="NotSupportedException">
    /// The capture is connected to a source that decodes elsewhere; the message says which.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public AccessUnitReader CreateAccessUnitReader(AccessUnitReaderOptions? options = null) =>
        TryCreateAccessUnitReader(out AccessUnitReader? reader, out string? reason, options)
            ? reader
            : throw new NotSupportedException(reason);

    /// <summary>As <see cref="CreateAccessUnitReader"/>, without an exception where there are none.</summary>
    /// <param name="reader">A reader that the caller disposes; null when there are no coded pictures.</param>
    /// <param name="reason">Why there are none: one sentence that names the source; null with a reader.</param>
    /// <param name="options">The reader's options; null for the defaults.</param>
    /// <returns>False when the capture is connected to a source that decodes elsewhere.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool TryCreateAccessUnitReader(
        [NotNullWhen(true)] out AccessUnitReader? reader,
        [NotNullWhen(false)] out string? reason,
        AccessUnitReaderOptions? options = null)
    {
        _controller.ThrowIfDisposed();
        AccessUnitReaderOptions copy = (options ?? new AccessUnitReaderOptions()).CheckedCopy();
        UnitHub hub = Context.Units;
        reason = hub.WhyNone;
        reader = reason is null ? new AccessUnitReader(this, hub, copy) : null;
        return reader is not null;
    }
}
