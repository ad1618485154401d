#pragma warning disable CA1707 // The names are VideoCapture's.
using OpenCvSharp;

namespace LatestFrames;

// What VideoCapture has for the devices of a few makers. Backends without them answer 0 and refuse the change.
public sealed partial class LatestFrameCapture
{
    /// <summary>A property of OpenNI devices: baseline.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_Baseline
    {
        get => Get(VideoCaptureProperties.OpenNI_Baseline);
        set => Set(VideoCaptureProperties.OpenNI_Baseline, value);
    }

    /// <summary>A property of OpenNI devices: depth generator's baseline.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_DepthGeneratorBaseline
    {
        get => Get(VideoCaptureProperties.OpenNI_DepthGeneratorBaseline);
        set => Set(VideoCaptureProperties.OpenNI_DepthGeneratorBaseline, value);
    }

    /// <summary>A property of OpenNI devices: depth generator's focal length.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_DepthGeneratorFocalLength
    {
        get => Get(VideoCaptureProperties.OpenNI_DepthGeneratorFocalLength);
        set => Set(VideoCaptureProperties.OpenNI_DepthGeneratorFocalLength, value);
    }

    /// <summary>A property of OpenNI devices: whether the depth generator's registration is on.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_DepthGeneratorRegistrationON
    {
        get => Get(VideoCaptureProperties.OpenNI_DepthGeneratorRegistrationON);
        set => Set(VideoCaptureProperties.OpenNI_DepthGeneratorRegistrationON, value);
    }

    /// <summary>A property of OpenNI devices: focal length.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_FocalLength
    {
        get => Get(VideoCaptureProperties.OpenNI_FocalLength);
        set => Set(VideoCaptureProperties.OpenNI_FocalLength, value);
    }

    /// <summary>A property of OpenNI devices: largest depth.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_FrameMaxDepth
    {
        get => Get(VideoCaptureProperties.OpenNI_FrameMaxDepth);
        set => Set(VideoCaptureProperties.OpenNI_FrameMaxDepth, value);
    }

    /// <summary>A property of OpenNI devices: image generator's output mode.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_ImageGeneratorOutputMode
    {
        get => Get(VideoCaptureProperties.OpenNI_ImageGeneratorOutputMode);
        set => Set(VideoCaptureProperties.OpenNI_ImageGeneratorOutputMode, value);
    }

    /// <summary>A property of OpenNI devices: output mode.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_OutputMode
    {
        get => Get(VideoCaptureProperties.OpenNI_OutputMode);
        set => Set(VideoCaptureProperties.OpenNI_OutputMode, value);
    }

    /// <summary>A property of OpenNI devices: whether the depth is mapped onto the picture.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double OpenNI_Registration
    {
        get => Get(VideoCaptureProperties.OpenNI_Registration);
        set => Set(VideoCaptureProperties.OpenNI_Registration, value);
    }

    /// <summary>A property of Prosilica GigE devices: address of the multicast, and whether it is on.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double PvAPIMulticastIP
    {
        get => Get(VideoCaptureProperties.PvAPIMulticastIP);
        set => Set(VideoCaptureProperties.PvAPIMulticastIP, value);
    }

    /// <summary>A property of XIMEA devices: automatic exposure and gain.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_AEAG
    {
        get => Get(VideoCaptureProperties.XI_AEAG);
        set => Set(VideoCaptureProperties.XI_AEAG, value);
    }

    /// <summary>A property of XIMEA devices: level of brightness that automatic exposure aims at.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_AEAGLevel
    {
        get => Get(VideoCaptureProperties.XI_AEAGLevel);
        set => Set(VideoCaptureProperties.XI_AEAGLevel, value);
    }

    /// <summary>A property of XIMEA devices: longest exposure of the automatic.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_AEMaxLimit
    {
        get => Get(VideoCaptureProperties.XI_AEMaxLimit);
        set => Set(VideoCaptureProperties.XI_AEMaxLimit, value);
    }

    /// <summary>A property of XIMEA devices: highest gain of the automatic.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_AGMaxLimit
    {
        get => Get(VideoCaptureProperties.XI_AGMaxLimit);
        set => Set(VideoCaptureProperties.XI_AGMaxLimit, value);
    }

    /// <summary>A property of XIMEA devices: automatic white balance.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_AutoWB
    {
        get => Get(VideoCaptureProperties.XI_AutoWB);
        set => Set(VideoCaptureProperties.XI_AutoWB, value);
    }

    /// <summary>A property of XIMEA devices: format of the delivered data.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_DataFormat => Get(VideoCaptureProperties.XI_DataFormat);

    /// <summary>A property of XIMEA devices: downsampling by binning or skipping.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_Downsampling
    {
        get => Get(VideoCaptureProperties.XI_Downsampling);
        set => Set(VideoCaptureProperties.XI_Downsampling, value);
    }

    /// <summary>A property of XIMEA devices: share of exposure against gain in the automatic.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_ExpPriority
    {
        get => Get(VideoCaptureProperties.XI_ExpPriority);
        set => Set(VideoCaptureProperties.XI_ExpPriority, value);
    }

    /// <summary>A property of XIMEA devices: level of the chosen input.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_GpiLevel
    {
        get => Get(VideoCaptureProperties.XI_GpiLevel);
        set => Set(VideoCaptureProperties.XI_GpiLevel, value);
    }

    /// <summary>A property of XIMEA devices: mode of the chosen input.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_GpiMode
    {
        get => Get(VideoCaptureProperties.XI_GpiMode);
        set => Set(VideoCaptureProperties.XI_GpiMode, value);
    }

    /// <summary>A property of XIMEA devices: chosen input.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_GpiSelector
    {
        get => Get(VideoCaptureProperties.XI_GpiSelector);
        set => Set(VideoCaptureProperties.XI_GpiSelector, value);
    }

    /// <summary>A property of XIMEA devices: mode of the chosen output.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_GpoMode
    {
        get => Get(VideoCaptureProperties.XI_GpoMode);
        set => Set(VideoCaptureProperties.XI_GpoMode, value);
    }

    /// <summary>A property of XIMEA devices: chosen output.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_GpoSelector
    {
        get => Get(VideoCaptureProperties.XI_GpoSelector);
        set => Set(VideoCaptureProperties.XI_GpoSelector, value);
    }

    /// <summary>A property of XIMEA devices: mode of the chosen light.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_LedMode
    {
        get => Get(VideoCaptureProperties.XI_LedMode);
        set => Set(VideoCaptureProperties.XI_LedMode, value);
    }

    /// <summary>A property of XIMEA devices: chosen light.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_LedSelector
    {
        get => Get(VideoCaptureProperties.XI_LedSelector);
        set => Set(VideoCaptureProperties.XI_LedSelector, value);
    }

    /// <summary>A property of XIMEA devices: white balance by the next image.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_ManualWB
    {
        get => Get(VideoCaptureProperties.XI_ManualWB);
        set => Set(VideoCaptureProperties.XI_ManualWB, value);
    }

    /// <summary>A property of XIMEA devices: left edge of the region.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_OffsetX
    {
        get => Get(VideoCaptureProperties.XI_OffsetX);
        set => Set(VideoCaptureProperties.XI_OffsetX, value);
    }

    /// <summary>A property of XIMEA devices: upper edge of the region.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_OffsetY
    {
        get => Get(VideoCaptureProperties.XI_OffsetY);
        set => Set(VideoCaptureProperties.XI_OffsetY, value);
    }

    /// <summary>A property of XIMEA devices: timeout of the capture.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_Timeout
    {
        get => Get(VideoCaptureProperties.XI_Timeout);
        set => Set(VideoCaptureProperties.XI_Timeout, value);
    }

    /// <summary>A property of XIMEA devices: trigger by software.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_TrgSoftware
    {
        get => Get(VideoCaptureProperties.XI_TrgSoftware);
        set => Set(VideoCaptureProperties.XI_TrgSoftware, value);
    }

    /// <summary>A property of XIMEA devices: source of the trigger.</summary>
    /// <value>In the device's own unit; 0 when it has none.</value>
    public double XI_TrgSource
    {
        get => Get(VideoCaptureProperties.XI_TrgSource);
        set => Set(VideoCaptureProperties.XI_TrgSource, value);
    }
}
