using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>Where in the source the frame was that this capture's own reader got last, in milliseconds.</summary>
    /// <value>0 before the first frame. Setting it moves a file.</value>
    public int PosMsec
    {
        get => (int)Get(VideoCaptureProperties.PosMsec);
        set => Set(VideoCaptureProperties.PosMsec, value);
    }

    /// <summary>The index of the frame after the one that this capture's own reader got last, in a file.</summary>
    /// <value>0 before the first frame, and for a live source. Setting it moves a file.</value>
    public int PosFrames
    {
        get => (int)Get(VideoCaptureProperties.PosFrames);
        set => Set(VideoCaptureProperties.PosFrames, value);
    }

    /// <summary>The width of the frames in pixels.</summary>
    /// <value>0 when nothing is open. A device may be asked for another one; a file or URL does not take it.</value>
    public int FrameWidth
    {
        get => (int)Get(VideoCaptureProperties.FrameWidth);
        set => Set(VideoCaptureProperties.FrameWidth, value);
    }

    /// <summary>The height of the frames in pixels.</summary>
    /// <value>0 when nothing is open. A device may be asked for another one; a file or URL does not take it.</value>
    public int FrameHeight
    {
        get => (int)Get(VideoCaptureProperties.FrameHeight);
        set => Set(VideoCaptureProperties.FrameHeight, value);
    }

    /// <summary>The source's frame rate, as it says itself, in frames per second.</summary>
    /// <value>0 when nothing is open or the source does not say. A device may be asked for another one; a file or URL does not take it.</value>
    public double Fps
    {
        get => Get(VideoCaptureProperties.Fps);
        set => Set(VideoCaptureProperties.Fps, value);
    }

    /// <summary>The coding of the source, as four characters.</summary>
    /// <value>Four characters of code 0 when nothing is open. A device may be asked for another one; a file or URL does not take it.</value>
    /// <exception cref="ArgumentException">The new value is null or does not have four characters.</exception>
    public string FourCC
    {
        get => FourCCText.Of(Get(VideoCaptureProperties.FourCC));
        set
        {
            if (value is not { Length: 4 }) throw new ArgumentException("A FourCC has four characters.", nameof(value));
            Set(VideoCaptureProperties.FourCC, FourCCText.Parse(value));
        }
    }

    /// <summary>The number of frames of a file.</summary>
    /// <value>0 when nothing is open, less than 0 for a live source.</value>
    public int FrameCount => (int)Get(VideoCaptureProperties.FrameCount);

    /// <summary>Where in a file the frame was that this capture's own reader got last: at its start or at its end.</summary>
    /// <value>Start before the last frame. Setting it moves a file.</value>
    public CapturePosAviRatio PosAviRatio
    {
        get => (CapturePosAviRatio)(int)Get(VideoCaptureProperties.PosAviRatio);
        set => Set(VideoCaptureProperties.PosAviRatio, (int)value);
    }

    /// <summary>What was opened.</summary>
    /// <value>File for a name (also a URL), Camera for an index, NotSpecified before that and for a source of one's own.</value>
    public CaptureType CaptureType { get; private set; } = CaptureType.NotSpecified;

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsDisposed => _controller.IsDisposed;

    /// <summary>The format of the images that the backend retrieves, as a type of <see cref="Mat"/> or the backend's own number.</summary>
    /// <value>0 when nothing is open. A change is the backend's to accept.</value>
    public int Format
    {
        get => (int)Get(VideoCaptureProperties.Format);
        set => Set(VideoCaptureProperties.Format, value);
    }

    /// <summary>The capture mode, a number of the backend's own.</summary>
    /// <value>0 when nothing is open.</value>
    public int Mode
    {
        get => (int)Get(VideoCaptureProperties.Mode);
        set => Set(VideoCaptureProperties.Mode, value);
    }

    /// <summary>How many frames GStreamer's pipeline may hold.</summary>
    /// <value>0 when another backend reads. A pipeline that ends in <c>appsink drop=true max-buffers=1</c> says it better.</value>
    public double GStreamerQueueLength
    {
        get => Get(VideoCaptureProperties.GStreamerQueueLength);
        set => Set(VideoCaptureProperties.GStreamerQueueLength, value);
    }

    /// <summary>A device's property: how the device sets its exposure.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double AutoExposure
    {
        get => Get(VideoCaptureProperties.AutoExposure);
        set => Set(VideoCaptureProperties.AutoExposure, value);
    }

    /// <summary>A device's property: whether the device focuses by itself.</summary>
    /// <value>In the device's own unit; false when it has none.</value>
    public bool AutoFocus
    {
        get => Get(VideoCaptureProperties.AutoFocus) != 0;
        set => Set(VideoCaptureProperties.AutoFocus, value ? 1 : 0);
    }

    /// <summary>A device's property: compensation of light from behind.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double BackLight
    {
        get => Get(VideoCaptureProperties.BackLight);
        set => Set(VideoCaptureProperties.BackLight, value);
    }

    /// <summary>A device's property: brightness.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Brightness
    {
        get => Get(VideoCaptureProperties.Brightness);
        set => Set(VideoCaptureProperties.Brightness, value);
    }

    /// <summary>A device's property: number of frames that the backend keeps.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double BufferSize
    {
        get => Get(VideoCaptureProperties.BufferSize);
        set => Set(VideoCaptureProperties.BufferSize, value);
    }

    /// <summary>A device's property: contrast.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Contrast
    {
        get => Get(VideoCaptureProperties.Contrast);
        set => Set(VideoCaptureProperties.Contrast, value);
    }

    /// <summary>A device's property: whether the backend converts to BGR.</summary>
    /// <value>In the device's own unit; false when it has none.</value>
    public bool ConvertRgb
    {
        get => Get(VideoCaptureProperties.ConvertRgb) != 0;
        set => Set(VideoCaptureProperties.ConvertRgb, value ? 1 : 0);
    }

    /// <summary>A device's property: exposure.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Exposure
    {
        get => Get(VideoCaptureProperties.Exposure);
        set => Set(VideoCaptureProperties.Exposure, value);
    }

    /// <summary>A device's property: focus.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Focus
    {
        get => Get(VideoCaptureProperties.Focus);
        set => Set(VideoCaptureProperties.Focus, value);
    }

    /// <summary>A device's property: gain.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Gain
    {
        get => Get(VideoCaptureProperties.Gain);
        set => Set(VideoCaptureProperties.Gain, value);
    }

    /// <summary>A device's property: gamma.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Gamma
    {
        get => Get(VideoCaptureProperties.Gamma);
        set => Set(VideoCaptureProperties.Gamma, value);
    }

    /// <summary>A device's property: its identifier (IEEE 1394).</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The name is VideoCapture's.")]
    public double Guid
    {
        get => Get(VideoCaptureProperties.Guid);
        set => Set(VideoCaptureProperties.Guid, value);
    }

    /// <summary>A device's property: hue.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Hue
    {
        get => Get(VideoCaptureProperties.Hue);
        set => Set(VideoCaptureProperties.Hue, value);
    }

    /// <summary>A device's property: iris.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Iris
    {
        get => Get(VideoCaptureProperties.Iris);
        set => Set(VideoCaptureProperties.Iris, value);
    }

    /// <summary>A device's property: ISO speed.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double IsoSpeed
    {
        get => Get(VideoCaptureProperties.IsoSpeed);
        set => Set(VideoCaptureProperties.IsoSpeed, value);
    }

    /// <summary>A device's property: whether it delivers grey pictures.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Monocrome
    {
        get => Get(VideoCaptureProperties.Monocrome);
        set => Set(VideoCaptureProperties.Monocrome, value);
    }

    /// <summary>A device's property: pan.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Pan
    {
        get => Get(VideoCaptureProperties.Pan);
        set => Set(VideoCaptureProperties.Pan, value);
    }

    /// <summary>A device's property: whether it rectifies stereo pictures.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Rectification
    {
        get => Get(VideoCaptureProperties.Rectification);
        set => Set(VideoCaptureProperties.Rectification, value);
    }

    /// <summary>A device's property: roll.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Roll
    {
        get => Get(VideoCaptureProperties.Roll);
        set => Set(VideoCaptureProperties.Roll, value);
    }

    /// <summary>A device's property: saturation.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Saturation
    {
        get => Get(VideoCaptureProperties.Saturation);
        set => Set(VideoCaptureProperties.Saturation, value);
    }

    /// <summary>A device's property: a request to show its own dialogue of settings (DirectShow).</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Settings
    {
        get => Get(VideoCaptureProperties.Settings);
        set => Set(VideoCaptureProperties.Settings, value);
    }

    /// <summary>A device's property: sharpness.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Sharpness
    {
        get => Get(VideoCaptureProperties.Sharpness);
        set => Set(VideoCaptureProperties.Sharpness, value);
    }

    /// <summary>A device's property: temperature.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Temperature
    {
        get => Get(VideoCaptureProperties.Temperature);
        set => Set(VideoCaptureProperties.Temperature, value);
    }

    /// <summary>A device's property: tilt.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Tilt
    {
        get => Get(VideoCaptureProperties.Tilt);
        set => Set(VideoCaptureProperties.Tilt, value);
    }

    /// <summary>A device's property: its trigger.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Trigger
    {
        get => Get(VideoCaptureProperties.Trigger);
        set => Set(VideoCaptureProperties.Trigger, value);
    }

    /// <summary>A device's property: delay of its trigger.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double TriggerDelay
    {
        get => Get(VideoCaptureProperties.TriggerDelay);
        set => Set(VideoCaptureProperties.TriggerDelay, value);
    }

    /// <summary>A device's property: white balance, blue.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double WhiteBalanceBlueU
    {
        get => Get(VideoCaptureProperties.WhiteBalanceBlueU);
        set => Set(VideoCaptureProperties.WhiteBalanceBlueU, value);
    }

    /// <summary>A device's property: white balance, red.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double WhiteBalanceRedV
    {
        get => Get(VideoCaptureProperties.WhiteBalanceRedV);
        set => Set(VideoCaptureProperties.WhiteBalanceRedV, value);
    }

    /// <summary>A device's property: zoom.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double Zoom
    {
        get => Get(VideoCaptureProperties.Zoom);
        set => Set(VideoCaptureProperties.Zoom, value);
    }

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
