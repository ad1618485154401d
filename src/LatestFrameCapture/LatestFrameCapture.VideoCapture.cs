using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>What was opened.</summary>
    /// <value>File for a name (also a URL), Camera for an index, NotSpecified before that and for a source of one's own.</value>
    public CaptureType CaptureType { get; private set; } = CaptureType.NotSpecified;

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsDisposed => _controller.IsDisposed;

    /// <summary>Opens a file, URL or pipeline.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <returns>The capture, the caller's to dispose.</returns>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty.</exception>
    public static LatestFrameCapture FromFile(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) => new(fileName, apiPreference);

    /// <summary>Opens a device.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <returns>The capture, the caller's to dispose.</returns>
    public static LatestFrameCapture FromCamera(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) => new(index, apiPreference);

    /// <summary>Waits until at least one of several captures has a frame that its own reader has not had.</summary>
    /// <param name="streams">The captures, each open or not.</param>
    /// <param name="readyIndex">The positions in <paramref name="streams"/> of those that have one; empty when none has.</param>
    /// <param name="timeoutNs">The longest wait in nanoseconds, up to 1 day; 0 for the longest <see cref="LatestFrameCaptureOptions.ReadTimeout"/> among the captures.</param>
    /// <returns>False when none has one: the time is over, or all sources are.</returns>
    /// <remarks>With <see cref="VideoCapture"/> only V4L2 devices can be waited for; here every source can.</remarks>
    /// <exception cref="ArgumentException"><paramref name="streams"/> is null, empty or has a null in it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeoutNs"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">A capture was disposed before the call.</exception>
    public static bool WaitAny(IEnumerable<LatestFrameCapture> streams, out int[] readyIndex, long timeoutNs = 0)
    {
        ArgumentNullException.ThrowIfNull(streams);
        LatestFrameCapture[] captures = [.. streams];
        if (captures.Length == 0 || captures.Contains(null)) throw new ArgumentException("There must be captures to wait for, none of them null.", nameof(streams));
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutNs);
        TimeSpan timeout = timeoutNs > 0
            ? TimeSpan.FromTicks(Math.Min((timeoutNs / 100) + 1, TimeSpan.TicksPerDay))
            : captures.Max(capture => capture._options.ReadTimeout);
        return LatestFrameReader.WaitAny([.. captures.Select(capture => capture._reader)], timeout, out readyIndex);
    }

    /// <summary>Waits for the newest frame that has not been read yet, and keeps it for <see cref="Retrieve(Mat, int)"/>.</summary>
    /// <returns>As <see cref="Read(Mat)"/>.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    /// <exception cref="OpenCVException">There is none, in exception mode.</exception>
    public bool Grab() => OrThrow(_reader.Grab());

    /// <summary>Copies the frame that was grabbed last; it can be retrieved more than once.</summary>
    /// <param name="image">Receives the frame; made empty when there is none.</param>
    /// <param name="flag">The channel; only 0, as the others would have to be converted by the capture thread.</param>
    /// <returns>False when nothing was grabbed.</returns>
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
    /// <param name="image">Receives the frame; made empty when there is none.</param>
    /// <param name="streamIdx">The channel; only the first, as the others would have to be converted by the capture thread.</param>
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

    /// <summary>As <see cref="Read()"/>: as with <see cref="VideoCapture"/>, it takes the next frame first.</summary>
    /// <returns>As <see cref="Read()"/>.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed before the call.</exception>
    /// <exception cref="OpenCVException">There is none, in exception mode.</exception>
    public Mat RetrieveMat()
    {
        Mat image = Read();
        OrThrow(!image.Empty());
        return image;
    }

    /// <inheritdoc cref="Get(int)"/>
    public double Get(VideoCaptureProperties propertyId) => Get((int)propertyId);

    /// <summary>A property of the source.</summary>
    /// <param name="propertyId">The property.</param>
    /// <returns>Its value; 0 when nothing is open, the source has no such property, or the capture thread does not answer within the read timeout.</returns>
    /// <remarks>
    /// Size, rate, coding and frame count are answered at once, the position is that of the frame that this capture's own reader got last; for all
    /// else the capture thread asks the source between two frames.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public double Get(int propertyId)
    {
        _controller.ThrowIfDisposed();
        return (VideoCaptureProperties)propertyId switch
        {
            VideoCaptureProperties.PosMsec => _reader.LastPositionMilliseconds,
            VideoCaptureProperties.PosFrames => _reader.LastFrameIndex,
            VideoCaptureProperties.PosAviRatio => _controller.Get((int)VideoCaptureProperties.FrameCount) is > 0 and double count ? _reader.LastFrameIndex / count : 0,
            _ => _controller.Get(propertyId),
        };
    }

    /// <inheritdoc cref="Set(int, double)"/>
    public bool Set(VideoCaptureProperties propertyId, double value) => Set((int)propertyId, value);

    /// <summary>Changes a property of the source; the capture thread does it between two frames.</summary>
    /// <param name="propertyId">The property.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>Whether the source accepted it; false also when nothing is open or the capture thread does not answer within the read timeout.</returns>
    /// <remarks>A new position in a file is at once that of <see cref="PosFrames"/> and <see cref="PosMsec"/>, drops the frames before it, and makes a capture that has <see cref="CaptureState.Ended"/> go on.</remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool Set(int propertyId, double value)
    {
        bool isSet = _controller.Set(propertyId, value, out (double Milliseconds, double FrameIndex)? movedTo);
        if (movedTo is { } position) _reader.MoveTo(position.Milliseconds, position.FrameIndex);
        return isSet;
    }

    /// <summary>What reads the source: <c>FFMPEG</c>, <c>V4L2</c>.</summary>
    /// <returns>Empty when nothing is open; <see cref="VideoCapture"/> throws there.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public string GetBackendName()
    {
        _controller.ThrowIfDisposed();
        return _controller.Info?.BackendName ?? "";
    }

    /// <summary>Chooses whether <c>Open</c>, <c>Grab</c>, <c>Retrieve</c> and <c>Read</c> throw where they would return false.</summary>
    /// <param name="enable">True to throw.</param>
    /// <remarks>Methods that <see cref="VideoCapture"/> does not have never do. Off at first.</remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public void SetExceptionMode(bool enable)
    {
        _controller.ThrowIfDisposed();
        _throws = enable;
    }

    /// <summary>As last set by <see cref="SetExceptionMode"/>.</summary>
    /// <returns>Whether methods throw where they would return false.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool GetExceptionMode()
    {
        _controller.ThrowIfDisposed();
        return _throws;
    }

    private bool OrThrow(bool result, [CallerMemberName] string method = "")
    {
        if (result || !_throws) return result;
        throw new OpenCVException($"{method} of {_controller.DisplayName} ({State}): {Failure?.Message ?? "there is no frame."}");
    }
}
