using OpenCvSharp;

namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>Closes the current source, opens a file, URL or pipeline and waits for the outcome.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend of OpenCV; ANY leaves the choice to the library.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <remarks>
    /// Waits for the first attempt, at most <see cref="LatestFrameCaptureOptions.OpenTimeout"/> and a second, and
    /// before that at most <see cref="LatestFrameCaptureOptions.CloseTimeout"/> if something was open. A live source
    /// that fails is tried again as <see cref="LatestFrameCaptureOptions.Reconnect"/> defines.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="fileName"/> is null or empty, or the URL or another option does not fit <see
    /// cref="LatestFrameCaptureOptions.Backend"/>; the current source stays open.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">
    /// The open failed, in exception mode (<see cref="SetExceptionMode"/>).
    /// </exception>
    public bool Open(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        Open(FrameSources.FromFile(fileName, apiPreference, parameters: null, Options), CaptureType.File);

    /// <summary>Closes the current source, opens a device and waits for the outcome.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">
    /// The open failed, in exception mode (<see cref="SetExceptionMode"/>).
    /// </exception>
    public bool Open(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        Open(FrameSources.FromDevice(index, apiPreference, parameters: null, Options), CaptureType.Camera);

    /// <summary>Closes the current source, opens another one and waits for the outcome.</summary>
    /// <param name="source">The source of the frames; the capture does not dispose it.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">
    /// The open failed, in exception mode (<see cref="SetExceptionMode"/>).
    /// </exception>
    public bool Open(IFrameSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Open(source, CaptureType.NotSpecified);
    }

    /// <summary>
    /// Closes the current source, opens a file, URL or pipeline with other options and waits for the outcome.
    /// </summary>
    /// <param name="source">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="options">
    /// The options from now on, for all readers. <see cref="LatestFrameCaptureOptions.TimeProvider"/> and <see
    /// cref="LatestFrameCaptureOptions.MeterFactory"/> must be the constructor's.
    /// </param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="source"/> is null or empty, an option is invalid, or the URL or another option does not fit <see
    /// cref="LatestFrameCaptureOptions.Backend"/>; the current source stays open.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">
    /// The open failed, in exception mode (<see cref="SetExceptionMode"/>).
    /// </exception>
    public bool Open(string source, LatestFrameCaptureOptions options)
    {
        LatestFrameCaptureOptions copy = Check(options);
        return Open(FrameSources.FromFile(source, VideoCaptureAPIs.ANY, null, copy), CaptureType.File, copy);
    }

    /// <summary>
    /// Closes the current source, opens a device with other options and waits for the outcome.
    /// </summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="options">As in <see cref="Open(string, LatestFrameCaptureOptions)"/>.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is invalid; the current source stays open.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">
    /// The open failed, in exception mode (<see cref="SetExceptionMode"/>).
    /// </exception>
    public bool Open(int index, LatestFrameCaptureOptions options)
    {
        LatestFrameCaptureOptions copy = Check(options);
        return Open(FrameSources.FromDevice(index, VideoCaptureAPIs.ANY, null, copy), CaptureType.Camera, copy);
    }

    /// <summary>
    /// Closes the current source, opens another one with other options and waits for the outcome.
    /// </summary>
    /// <param name="source">The source of the frames; the capture does not dispose it.</param>
    /// <param name="options">As in <see cref="Open(string, LatestFrameCaptureOptions)"/>.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="options"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">An option is invalid; the current source stays open.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">
    /// The open failed, in exception mode (<see cref="SetExceptionMode"/>).
    /// </exception>
    public bool Open(IFrameSource source, LatestFrameCaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Open(source, CaptureType.NotSpecified, Check(options));
    }

    /// <summary>Whether a source was opened and has neither failed permanently nor been released.</summary>
    /// <returns>
    /// False until a connection has been made. Then true also while the capture reconnects or is paused, and at the end
    /// of a file.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool IsOpened()
    {
        _controller.ThrowIfDisposed();
        return _controller.Status.Current.IsOpened;
    }

    /// <summary>Closes the source and ends all waits; the capture can be opened again.</summary>
    /// <remarks>Returns within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>, on any thread.</remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public void Release()
    {
        _controller.Release();
        _reader.ForgetGrabbed();
    }

    private bool Open(IFrameSource source, CaptureType type, LatestFrameCaptureOptions? options = null)
    {
        _controller.ThrowIfDisposed();
        return OrThrow(_controller.Open(source, options, () =>
        {
            CaptureType = type;
            _reader.MoveTo(milliseconds: 0, frameIndex: 0);
            _reader.ForgetGrabbed();
        }));
    }

    // Ages and waits of frames that consumers still hold are by the clock, and the counters belong to their meter.
    private LatestFrameCaptureOptions Check(LatestFrameCaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LatestFrameCaptureOptions copy = options.CheckedCopy();
        if (copy.TimeProvider != Options.TimeProvider || copy.MeterFactory != Options.MeterFactory)
        {
            throw new ArgumentException(
                $"{SourceText}: {nameof(options.TimeProvider)} and {nameof(options.MeterFactory)} must be those that "
                + "the capture was created with.",
                nameof(options));
        }

        return copy;
    }
}
