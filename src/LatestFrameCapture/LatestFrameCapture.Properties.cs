#pragma warning disable CA1707 // The names are VideoCapture's.
using System.Diagnostics.CodeAnalysis;
using OpenCvSharp;
using Property = OpenCvSharp.VideoCaptureProperties;

namespace LatestFrames;

// VideoCapture's properties. The backend defines those of devices: they are 0 or false where the backend has none, and
// it may refuse a change. All of them throw ObjectDisposedException once the capture was disposed.
public sealed partial class LatestFrameCapture
{
    /// <summary>The position of the last frame that this capture's own reader returned.</summary>
    /// <value>In milliseconds; 0 before the first frame. Setting it moves a file.</value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public int PosMsec { get => (int)Get(Property.PosMsec); set => Set(Property.PosMsec, value); }

    /// <summary>The index of the frame after the last one that this capture's own reader returned.</summary>
    /// <value>0 before the first frame and for a live source. Setting it moves a file.</value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public int PosFrames { get => (int)Get(Property.PosFrames); set => Set(Property.PosFrames, value); }

    /// <summary>The width of the frames.</summary>
    /// <value>In pixels; 0 when nothing is open. A device may accept a new value, a file or URL does not.</value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public int FrameWidth { get => (int)Get(Property.FrameWidth); set => Set(Property.FrameWidth, value); }

    /// <summary>The height of the frames.</summary>
    /// <value>In pixels; 0 when nothing is open. A device may accept a new value, a file or URL does not.</value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public int FrameHeight { get => (int)Get(Property.FrameHeight); set => Set(Property.FrameHeight, value); }

    /// <summary>The frame rate that the source reports, or that was measured.</summary>
    /// <value>
    /// In frames per second; 0 when nothing is open or the rate is not known. Measured from some frames where the
    /// source reports none, or one that cannot be. A device may accept a new value, a file or URL does not.
    /// </value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public double Fps { get => Get(Property.Fps); set => Set(Property.Fps, value); }

    /// <summary>The coding of the source, as four characters.</summary>
    /// <value>
    /// Four NUL characters when nothing is open. A device may accept a new value, a file or URL does not.
    /// </value>
    /// <exception cref="ArgumentException">The new value is null or does not have four characters.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public string FourCC
    {
        get => FourCCText.FromCode(Get(Property.FourCC));
        set
        {
            if (value is not { Length: 4 }) throw new ArgumentException("A FourCC has four characters.", nameof(value));
            Set(Property.FourCC, FourCCText.Parse(value));
        }
    }

    /// <summary>The number of frames of a file.</summary>
    /// <value>0 when nothing is open, less than 0 for a live source.</value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public int FrameCount => (int)Get(Property.FrameCount);

    /// <summary>Whether this capture's own reader has returned the last frame of a file.</summary>
    /// <value>End after the last frame, else Start. Setting it moves a file.</value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public CapturePosAviRatio PosAviRatio
    {
        get => (CapturePosAviRatio)(int)Get(Property.PosAviRatio);
        set => Set(Property.PosAviRatio, (int)value);
    }

    /// <summary>The format of the images that the backend retrieves.</summary>
    /// <value>
    /// A type of <see cref="Mat"/> or a number that the backend defines; 0 when nothing is open. The backend may
    /// refuse a change.
    /// </value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public int Format { get => (int)Get(Property.Format); set => Set(Property.Format, value); }

    /// <summary>The capture mode.</summary>
    /// <value>A number that the backend defines; 0 when nothing is open.</value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public int Mode { get => (int)Get(Property.Mode); set => Set(Property.Mode, value); }

    /// <summary>The number of frames that GStreamer's pipeline may hold.</summary>
    /// <value>
    /// 0 when another backend reads. Prefer a pipeline that ends in <c>appsink drop=true max-buffers=1</c>.
    /// </value>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public double GStreamerQueueLength
    {
        get => Get(Property.GStreamerQueueLength);
        set => Set(Property.GStreamerQueueLength, value);
    }

    /// <inheritdoc cref="VideoCapture.AutoExposure"/>
    public double AutoExposure { get => Get(Property.AutoExposure); set => Set(Property.AutoExposure, value); }

    /// <inheritdoc cref="VideoCapture.AutoFocus"/>
    public bool AutoFocus { get => Get(Property.AutoFocus) != 0; set => Set(Property.AutoFocus, value ? 1 : 0); }

    /// <inheritdoc cref="VideoCapture.BackLight"/>
    public double BackLight { get => Get(Property.BackLight); set => Set(Property.BackLight, value); }

    /// <inheritdoc cref="VideoCapture.Brightness"/>
    public double Brightness { get => Get(Property.Brightness); set => Set(Property.Brightness, value); }

    /// <inheritdoc cref="VideoCapture.BufferSize"/>
    public double BufferSize { get => Get(Property.BufferSize); set => Set(Property.BufferSize, value); }

    /// <inheritdoc cref="VideoCapture.Contrast"/>
    public double Contrast { get => Get(Property.Contrast); set => Set(Property.Contrast, value); }

    /// <inheritdoc cref="VideoCapture.ConvertRgb"/>
    public bool ConvertRgb { get => Get(Property.ConvertRgb) != 0; set => Set(Property.ConvertRgb, value ? 1 : 0); }

    /// <inheritdoc cref="VideoCapture.Exposure"/>
    public double Exposure { get => Get(Property.Exposure); set => Set(Property.Exposure, value); }

    /// <inheritdoc cref="VideoCapture.Focus"/>
    public double Focus { get => Get(Property.Focus); set => Set(Property.Focus, value); }

    /// <inheritdoc cref="VideoCapture.Gain"/>
    public double Gain { get => Get(Property.Gain); set => Set(Property.Gain, value); }

    /// <inheritdoc cref="VideoCapture.Gamma"/>
    public double Gamma { get => Get(Property.Gamma); set => Set(Property.Gamma, value); }

    /// <inheritdoc cref="VideoCapture.Guid"/>
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The name is VideoCapture's.")]
    public double Guid { get => Get(Property.Guid); set => Set(Property.Guid, value); }

    /// <inheritdoc cref="VideoCapture.Hue"/>
    public double Hue { get => Get(Property.Hue); set => Set(Property.Hue, value); }

    /// <inheritdoc cref="VideoCapture.Iris"/>
    public double Iris { get => Get(Property.Iris); set => Set(Property.Iris, value); }

    /// <inheritdoc cref="VideoCapture.IsoSpeed"/>
    public double IsoSpeed { get => Get(Property.IsoSpeed); set => Set(Property.IsoSpeed, value); }

    /// <inheritdoc cref="VideoCapture.Monocrome"/>
    public double Monocrome { get => Get(Property.Monocrome); set => Set(Property.Monocrome, value); }

    /// <inheritdoc cref="VideoCapture.Pan"/>
    public double Pan { get => Get(Property.Pan); set => Set(Property.Pan, value); }

    /// <inheritdoc cref="VideoCapture.Rectification"/>
    public double Rectification { get => Get(Property.Rectification); set => Set(Property.Rectification, value); }

    /// <inheritdoc cref="VideoCapture.Roll"/>
    public double Roll { get => Get(Property.Roll); set => Set(Property.Roll, value); }

    /// <inheritdoc cref="VideoCapture.Saturation"/>
    public double Saturation { get => Get(Property.Saturation); set => Set(Property.Saturation, value); }

    /// <inheritdoc cref="VideoCapture.Settings"/>
    public double Settings { get => Get(Property.Settings); set => Set(Property.Settings, value); }

    /// <inheritdoc cref="VideoCapture.Sharpness"/>
    public double Sharpness { get => Get(Property.Sharpness); set => Set(Property.Sharpness, value); }

    /// <inheritdoc cref="VideoCapture.Temperature"/>
    public double Temperature { get => Get(Property.Temperature); set => Set(Property.Temperature, value); }

    /// <inheritdoc cref="VideoCapture.Tilt"/>
    public double Tilt { get => Get(Property.Tilt); set => Set(Property.Tilt, value); }

    /// <inheritdoc cref="VideoCapture.Trigger"/>
    public double Trigger { get => Get(Property.Trigger); set => Set(Property.Trigger, value); }

    /// <inheritdoc cref="VideoCapture.TriggerDelay"/>
    public double TriggerDelay { get => Get(Property.TriggerDelay); set => Set(Property.TriggerDelay, value); }

    /// <inheritdoc cref="VideoCapture.WhiteBalanceBlueU"/>
    public double WhiteBalanceBlueU
    {
        get => Get(Property.WhiteBalanceBlueU);
        set => Set(Property.WhiteBalanceBlueU, value);
    }

    /// <inheritdoc cref="VideoCapture.WhiteBalanceRedV"/>
    public double WhiteBalanceRedV
    {
        get => Get(Property.WhiteBalanceRedV);
        set => Set(Property.WhiteBalanceRedV, value);
    }

    /// <inheritdoc cref="VideoCapture.Zoom"/>
    public double Zoom { get => Get(Property.Zoom); set => Set(Property.Zoom, value); }

    /// <inheritdoc cref="VideoCapture.OpenNI_Baseline"/>
    public double OpenNI_Baseline { get => Get(Property.OpenNI_Baseline); set => Set(Property.OpenNI_Baseline, value); }

    /// <inheritdoc cref="VideoCapture.OpenNI_DepthGeneratorBaseline"/>
    public double OpenNI_DepthGeneratorBaseline
    {
        get => Get(Property.OpenNI_DepthGeneratorBaseline);
        set => Set(Property.OpenNI_DepthGeneratorBaseline, value);
    }

    /// <inheritdoc cref="VideoCapture.OpenNI_DepthGeneratorFocalLength"/>
    public double OpenNI_DepthGeneratorFocalLength
    {
        get => Get(Property.OpenNI_DepthGeneratorFocalLength);
        set => Set(Property.OpenNI_DepthGeneratorFocalLength, value);
    }

    /// <inheritdoc cref="VideoCapture.OpenNI_DepthGeneratorRegistrationON"/>
    public double OpenNI_DepthGeneratorRegistrationON
    {
        get => Get(Property.OpenNI_DepthGeneratorRegistrationON);
        set => Set(Property.OpenNI_DepthGeneratorRegistrationON, value);
    }

    /// <inheritdoc cref="VideoCapture.OpenNI_FocalLength"/>
    public double OpenNI_FocalLength
    {
        get => Get(Property.OpenNI_FocalLength);
        set => Set(Property.OpenNI_FocalLength, value);
    }

    /// <inheritdoc cref="VideoCapture.OpenNI_FrameMaxDepth"/>
    public double OpenNI_FrameMaxDepth
    {
        get => Get(Property.OpenNI_FrameMaxDepth);
        set => Set(Property.OpenNI_FrameMaxDepth, value);
    }

    /// <inheritdoc cref="VideoCapture.OpenNI_ImageGeneratorOutputMode"/>
    public double OpenNI_ImageGeneratorOutputMode
    {
        get => Get(Property.OpenNI_ImageGeneratorOutputMode);
        set => Set(Property.OpenNI_ImageGeneratorOutputMode, value);
    }

    /// <inheritdoc cref="VideoCapture.OpenNI_OutputMode"/>
    public double OpenNI_OutputMode
    {
        get => Get(Property.OpenNI_OutputMode);
        set => Set(Property.OpenNI_OutputMode, value);
    }

    /// <inheritdoc cref="VideoCapture.OpenNI_Registration"/>
    public double OpenNI_Registration
    {
        get => Get(Property.OpenNI_Registration);
        set => Set(Property.OpenNI_Registration, value);
    }

    /// <inheritdoc cref="VideoCapture.PvAPIMulticastIP"/>
    public double PvAPIMulticastIP
    {
        get => Get(Property.PvAPIMulticastIP);
        set => Set(Property.PvAPIMulticastIP, value);
    }

    /// <inheritdoc cref="VideoCapture.XI_AEAG"/>
    public double XI_AEAG { get => Get(Property.XI_AEAG); set => Set(Property.XI_AEAG, value); }

    /// <inheritdoc cref="VideoCapture.XI_AEAGLevel"/>
    public double XI_AEAGLevel { get => Get(Property.XI_AEAGLevel); set => Set(Property.XI_AEAGLevel, value); }

    /// <inheritdoc cref="VideoCapture.XI_AEMaxLimit"/>
    public double XI_AEMaxLimit { get => Get(Property.XI_AEMaxLimit); set => Set(Property.XI_AEMaxLimit, value); }

    /// <inheritdoc cref="VideoCapture.XI_AGMaxLimit"/>
    public double XI_AGMaxLimit { get => Get(Property.XI_AGMaxLimit); set => Set(Property.XI_AGMaxLimit, value); }

    /// <inheritdoc cref="VideoCapture.XI_AutoWB"/>
    public double XI_AutoWB { get => Get(Property.XI_AutoWB); set => Set(Property.XI_AutoWB, value); }

    /// <inheritdoc cref="VideoCapture.XI_DataFormat"/>
    public double XI_DataFormat => Get(Property.XI_DataFormat);

    /// <inheritdoc cref="VideoCapture.XI_Downsampling"/>
    public double XI_Downsampling { get => Get(Property.XI_Downsampling); set => Set(Property.XI_Downsampling, value); }

    /// <inheritdoc cref="VideoCapture.XI_ExpPriority"/>
    public double XI_ExpPriority { get => Get(Property.XI_ExpPriority); set => Set(Property.XI_ExpPriority, value); }

    /// <inheritdoc cref="VideoCapture.XI_GpiLevel"/>
    public double XI_GpiLevel { get => Get(Property.XI_GpiLevel); set => Set(Property.XI_GpiLevel, value); }

    /// <inheritdoc cref="VideoCapture.XI_GpiMode"/>
    public double XI_GpiMode { get => Get(Property.XI_GpiMode); set => Set(Property.XI_GpiMode, value); }

    /// <inheritdoc cref="VideoCapture.XI_GpiSelector"/>
    public double XI_GpiSelector { get => Get(Property.XI_GpiSelector); set => Set(Property.XI_GpiSelector, value); }

    /// <inheritdoc cref="VideoCapture.XI_GpoMode"/>
    public double XI_GpoMode { get => Get(Property.XI_GpoMode); set => Set(Property.XI_GpoMode, value); }

    /// <inheritdoc cref="VideoCapture.XI_GpoSelector"/>
    public double XI_GpoSelector { get => Get(Property.XI_GpoSelector); set => Set(Property.XI_GpoSelector, value); }

    /// <inheritdoc cref="VideoCapture.XI_LedMode"/>
    public double XI_LedMode { get => Get(Property.XI_LedMode); set => Set(Property.XI_LedMode, value); }

    /// <inheritdoc cref="VideoCapture.XI_LedSelector"/>
    public double XI_LedSelector { get => Get(Property.XI_LedSelector); set => Set(Property.XI_LedSelector, value); }

    /// <inheritdoc cref="VideoCapture.XI_ManualWB"/>
    public double XI_ManualWB { get => Get(Property.XI_ManualWB); set => Set(Property.XI_ManualWB, value); }

    /// <inheritdoc cref="VideoCapture.XI_OffsetX"/>
    public double XI_OffsetX { get => Get(Property.XI_OffsetX); set => Set(Property.XI_OffsetX, value); }

    /// <inheritdoc cref="VideoCapture.XI_OffsetY"/>
    public double XI_OffsetY { get => Get(Property.XI_OffsetY); set => Set(Property.XI_OffsetY, value); }

    /// <inheritdoc cref="VideoCapture.XI_Timeout"/>
    public double XI_Timeout { get => Get(Property.XI_Timeout); set => Set(Property.XI_Timeout, value); }

    /// <inheritdoc cref="VideoCapture.XI_TrgSoftware"/>
    public double XI_TrgSoftware { get => Get(Property.XI_TrgSoftware); set => Set(Property.XI_TrgSoftware, value); }

    /// <inheritdoc cref="VideoCapture.XI_TrgSource"/>
    public double XI_TrgSource { get => Get(Property.XI_TrgSource); set => Set(Property.XI_TrgSource, value); }
}
