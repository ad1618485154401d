using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>The kind of source that was opened.</summary>
    /// <value>
    /// File for a name (also a URL), Camera for an index, NotSpecified before that and for an <see
    /// cref="IFrameSource"/>.
    /// </value>
    public CaptureType CaptureType { get; private set; } = CaptureType.NotSpecified;

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsDisposed => _controller.IsDisposed;

    /// <summary>Opens a file, URL or pipeline.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <returns>A capture that the caller disposes.</returns>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty.</exception>
    public static LatestFrameCapture FromFile(
        string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) => new(fileName, apiPreference);

    /// <summary>Opens a device.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <returns>A capture that the caller disposes.</returns>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    public static LatestFrameCapture FromCamera(
        int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) => new(index, apiPreference);

    /// <summary>Waits until at least one of several captures has a frame that its own reader has not read.</summary>
    /// <param name="streams">The captures, each open or not.</param>
    /// <param name="readyIndex">
    /// The positions in <paramref name="streams"/> of the captures that have a frame; empty when none has.
    /// </param>
    /// <param name="timeoutNs">
    /// The longest wait in nanoseconds, up to 1 day; 0 for the longest <see
    /// cref="LatestFrameCaptureOptions.ReadTimeout"/> among the captures.
    /// </param>
    /// <returns>False when no capture has a frame: the timeout has elapsed, or all sources have ended.</returns>
    /// <remarks>Works with every source; <see cref="VideoCapture"/> can wait for V4L2 devices only.</remarks>
    /// <exception cref="ArgumentException"><paramref name="streams"/> is null, empty or contains null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeoutNs"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">A capture was disposed before the call.</exception>
    public static bool WaitAny(IEnumerable<LatestFrameCapture> streams, out int[] readyIndex, long timeoutNs = 0)
    {
        ArgumentNullException.ThrowIfNull(streams);
        LatestFrameCapture[] captures = [.. streams];
        if (captures.Length == 0 || captures.Contains(null))
            throw new ArgumentException("The list must contain at least one capture, and no null.", nameof(streams));
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutNs);
        TimeSpan timeout = timeoutNs > 0
            ? TimeSpan.FromTicks(Math.Min((timeoutNs / 100) + 1, TimeSpan.TicksPerDay))
            : captures.Max(capture => capture.Options.ReadTimeout);
        return LatestFrameReader.WaitAny([.. captures.Select(capture => capture._reader)], timeout, out readyIndex);
    }

    /// <summary>
    /// Waits for the newest frame that has not been read yet, and keeps it for <see cref="Retrieve(Mat, int)"/>.
    /// </summary>
    /// <returns>As <see cref="Read(Mat)"/>.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    /// <exception cref="OpenCVException">There is no frame, in exception mode.</exception>
    public bool Grab() => OrThrow(_reader.Grab());

    /// <summary>Copies the frame that was grabbed last; may be called more than once for a frame.</summary>
    /// <param name="image">The image that receives the frame; empty when there is none.</param>
    /// <param name="flag">The channel; 0 only, because the capture thread converts no other channel.</param>
    /// <returns>False when no frame of the open source was grabbed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The channel is not 0.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed, or the image was.</exception>
    /// <exception cref="OpenCVException">Nothing was grabbed, in exception mode.</exception>
    public bool Retrieve(Mat image, int flag = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(flag, 0);
        return OrThrow(_reader.Retrieve(image));
    }

    /// <inheritdoc cref="Retrieve(Mat, int)"/>
    /// <param name="image">The image that receives the frame; empty when there is none.</param>
    /// <param name="streamIdx">
    /// The channel; the first only, because the capture thread converts no other channel.
    /// </param>
    public bool Retrieve(Mat image, CameraChannels streamIdx) => Retrieve(image, (int)streamIdx);

    /// <inheritdoc cref="Retrieve(Mat, int)"/>
    public bool Retrieve(OutputArray image, int flag = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNotEqual(flag, 0);
        return OrThrow(_reader.Retrieve(image));
    }

    /// <inheritdoc cref="Retrieve(Mat, CameraChannels)"/>
    public bool Retrieve(OutputArray image, CameraChannels streamIdx) => Retrieve(image, (int)streamIdx);

    /// <summary>As <see cref="Read()"/>: like <see cref="VideoCapture"/>'s, it grabs the next frame first.</summary>
    /// <returns>As <see cref="Read()"/>.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    /// <exception cref="OpenCVException">There is no frame, in exception mode.</exception>
    public Mat RetrieveMat()
    {
        Mat image = Read();
        OrThrow(!image.Empty());
        return image;
    }

    /// <inheritdoc cref="Get(int)"/>
    public double Get(VideoCaptureProperties propertyId) => Get((int)propertyId);

    /// <summary>Returns a property of the source.</summary>
    /// <param name="propertyId">The property's CAP_PROP number.</param>
    /// <returns>
    /// The value; 0 when nothing is open, the source has no such property, or the capture thread does not answer
    /// within <see cref="LatestFrameCaptureOptions.ReadTimeout"/>.
    /// </returns>
    /// <remarks>
    /// Size, rate, coding and frame count are returned at once. The position is that of the last frame that this
    /// capture's own reader returned. The capture thread reads every other property between two frames.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public double Get(int propertyId)
    {
        _controller.ThrowIfDisposed();
        return (VideoCaptureProperties)propertyId switch
        {
            VideoCaptureProperties.PosMsec => _reader.LastPosition.Milliseconds,
            VideoCaptureProperties.PosFrames => _reader.LastPosition.FrameIndex,
            VideoCaptureProperties.PosAviRatio =>
                _controller.Get((int)VideoCaptureProperties.FrameCount) is > 0 and double count
                    ? _reader.LastPosition.FrameIndex / count
                    : 0,
            _ => _controller.Get(propertyId),
        };
    }

    /// <inheritdoc cref="Set(int, double)"/>
    public bool Set(VideoCaptureProperties propertyId, double value) => Set((int)propertyId, value);

    /// <summary>Changes a property of the source; the capture thread applies it between two frames.</summary>
    /// <param name="propertyId">The property's CAP_PROP number.</param>
    /// <param name="value">The new value.</param>
    /// <returns>
    /// False when the source refuses the value, nothing is open, or the capture thread does not answer within <see
    /// cref="LatestFrameCaptureOptions.ReadTimeout"/>.
    /// </returns>
    /// <remarks>
    /// A new position in a file shows at once in <see cref="PosFrames"/> and <see cref="PosMsec"/>, drops the frames
    /// on the stack, and resumes a capture that is <see cref="CaptureState.Ended"/>.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool Set(int propertyId, double value)
    {
        bool isSet = _controller.Set(propertyId, value, out (double Milliseconds, double FrameIndex)? movedTo);
        if (movedTo is { } position) _reader.MoveTo(position.Milliseconds, position.FrameIndex);
        return isSet;
    }

    /// <summary>
    /// Returns the name of the backend that reads the source, such as <c>FFMPEG</c>, <c>V4L2</c> or <c>RTSP+libavcodec
    /// 61 (system) by Vaapi</c>.
    /// </summary>
    /// <returns>Empty when nothing is open, where <see cref="VideoCapture"/> throws.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public string GetBackendName()
    {
        _controller.ThrowIfDisposed();
        return _controller.Status.Current.Connection?.BackendName ?? "";
    }

    /// <summary>
    /// Chooses whether <c>Open</c>, <c>Grab</c>, <c>Retrieve</c> and <c>Read</c> throw where they would return false,
    /// and <see cref="RetrieveMat"/> where it would return an empty image.
    /// </summary>
    /// <param name="enable">True to throw. The initial mode is false.</param>
    /// <remarks>
    /// <see cref="Read()"/> ignores the mode, and so do methods that <see cref="VideoCapture"/> does not have.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public void SetExceptionMode(bool enable)
    {
        _controller.ThrowIfDisposed();
        _throws = enable;
    }

    /// <summary>Returns the mode that <see cref="SetExceptionMode"/> set.</summary>
    /// <returns>True when methods throw where they would return false; false initially.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool GetExceptionMode()
    {
        _controller.ThrowIfDisposed();
        return _throws;
    }

    private bool OrThrow(bool result, [CallerMemberName] string method = "")
    {
        if (result || !_throws) return result;
        throw new OpenCVException($"{method} of {SourceText} ({State}): {Failure?.Message ?? "there is no frame."}");
    }
}
