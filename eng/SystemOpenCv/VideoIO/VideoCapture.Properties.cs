namespace OpenCvSharp;

public partial class VideoCapture
{
    public int PosMsec
    {
        get => (int)Get(VideoCaptureProperties.PosMsec);
        set => Set(VideoCaptureProperties.PosMsec, value);
    }

    public int PosFrames
    {
        get => (int)Get(VideoCaptureProperties.PosFrames);
        set => SetOfFile(VideoCaptureProperties.PosFrames, value);
    }

    public CapturePosAviRatio PosAviRatio
    {
        get => (CapturePosAviRatio)(int)Get(VideoCaptureProperties.PosAviRatio);
        set => SetOfFile(VideoCaptureProperties.PosAviRatio, (int)value);
    }

    public int FrameWidth
    {
        get => (int)Get(VideoCaptureProperties.FrameWidth);
        set => SetOfCamera(VideoCaptureProperties.FrameWidth, value);
    }

    public int FrameHeight
    {
        get => (int)Get(VideoCaptureProperties.FrameHeight);
        set => SetOfCamera(VideoCaptureProperties.FrameHeight, value);
    }

    public double Fps
    {
        get => Get(VideoCaptureProperties.Fps);
        set => SetOfCamera(VideoCaptureProperties.Fps, value);
    }

    public string FourCC
    {
        get
        {
            var code = (int)Get(VideoCaptureProperties.FourCC);
            return string.Create(4, code, static (text, code) =>
            {
                for (var i = 0; i < text.Length; i++)
                    text[i] = (char)((code >> (8 * i)) & 255);
            });
        }
        set => SetOfCamera(VideoCaptureProperties.FourCC, OpenCvSharp.FourCC.FromString(value));
    }

    public int FrameCount => (int)Get(VideoCaptureProperties.FrameCount);

    public int Format
    {
        get => (int)Get(VideoCaptureProperties.Format);
        set => Set(VideoCaptureProperties.Format, value);
    }

    public int Mode
    {
        get => (int)Get(VideoCaptureProperties.Mode);
        set => Set(VideoCaptureProperties.Mode, value);
    }

    public double Brightness
    {
        get => (int)GetOfCamera(VideoCaptureProperties.Brightness);
        set => SetOfCamera(VideoCaptureProperties.Brightness, value);
    }

    public double Contrast
    {
        get => (int)GetOfCamera(VideoCaptureProperties.Contrast);
        set => SetOfCamera(VideoCaptureProperties.Contrast, value);
    }

    public double Saturation
    {
        get => (int)GetOfCamera(VideoCaptureProperties.Saturation);
        set => SetOfCamera(VideoCaptureProperties.Saturation, value);
    }

    public double Hue
    {
        get => (int)GetOfCamera(VideoCaptureProperties.Hue);
        set => SetOfCamera(VideoCaptureProperties.Hue, value);
    }

    public double Gain
    {
        get => GetOfCamera(VideoCaptureProperties.Gain);
        set => SetOfCamera(VideoCaptureProperties.Gain, value);
    }

    public double Exposure
    {
        get => GetOfCamera(VideoCaptureProperties.Exposure);
        set => SetOfCamera(VideoCaptureProperties.Exposure, value);
    }

    public bool ConvertRgb
    {
        get => (int)Get(VideoCaptureProperties.ConvertRgb) != 0;
        set => Set(VideoCaptureProperties.ConvertRgb, value ? 1 : 0);
    }

    public double WhiteBalanceBlueU
    {
        get => Get(VideoCaptureProperties.WhiteBalanceBlueU);
        set => Set(VideoCaptureProperties.WhiteBalanceBlueU, value);
    }

    public double Rectification
    {
        get => Get(VideoCaptureProperties.Rectification);
        set => Set(VideoCaptureProperties.Rectification, value);
    }

    public double Monocrome
    {
        get => Get(VideoCaptureProperties.Monocrome);
        set => Set(VideoCaptureProperties.Monocrome, value);
    }

    public double Sharpness
    {
        get => Get(VideoCaptureProperties.Sharpness);
        set => Set(VideoCaptureProperties.Sharpness, value);
    }

    public double AutoExposure
    {
        get => Get(VideoCaptureProperties.AutoExposure);
        set => Set(VideoCaptureProperties.AutoExposure, value);
    }

    public double Gamma
    {
        get => Get(VideoCaptureProperties.Gamma);
        set => Set(VideoCaptureProperties.Gamma, value);
    }

    public double Temperature
    {
        get => Get(VideoCaptureProperties.Temperature);
        set => Set(VideoCaptureProperties.Temperature, value);
    }

    public double Trigger
    {
        get => Get(VideoCaptureProperties.Trigger);
        set => Set(VideoCaptureProperties.Trigger, value);
    }

    public double TriggerDelay
    {
        get => Get(VideoCaptureProperties.TriggerDelay);
        set => Set(VideoCaptureProperties.TriggerDelay, value);
    }

    public double WhiteBalanceRedV
    {
        get => Get(VideoCaptureProperties.WhiteBalanceRedV);
        set => Set(VideoCaptureProperties.WhiteBalanceRedV, value);
    }

    public double Zoom
    {
        get => Get(VideoCaptureProperties.Zoom);
        set => Set(VideoCaptureProperties.Zoom, value);
    }

    public double Focus
    {
        get => Get(VideoCaptureProperties.Focus);
        set => Set(VideoCaptureProperties.Focus, value);
    }

    public double Guid
    {
        get => Get(VideoCaptureProperties.Guid);
        set => Set(VideoCaptureProperties.Guid, value);
    }

    public double IsoSpeed
    {
        get => Get(VideoCaptureProperties.IsoSpeed);
        set => Set(VideoCaptureProperties.IsoSpeed, value);
    }

    public double BackLight
    {
        get => Get(VideoCaptureProperties.BackLight);
        set => Set(VideoCaptureProperties.BackLight, value);
    }

    public double Pan
    {
        get => Get(VideoCaptureProperties.Pan);
        set => Set(VideoCaptureProperties.Pan, value);
    }

    public double Tilt
    {
        get => Get(VideoCaptureProperties.Tilt);
        set => Set(VideoCaptureProperties.Tilt, value);
    }

    public double Roll
    {
        get => Get(VideoCaptureProperties.Roll);
        set => Set(VideoCaptureProperties.Roll, value);
    }

    public double Iris
    {
        get => Get(VideoCaptureProperties.Iris);
        set => Set(VideoCaptureProperties.Iris, value);
    }

    public double Settings
    {
        get => Get(VideoCaptureProperties.Settings);
        set => Set(VideoCaptureProperties.Settings, value);
    }

    public double BufferSize
    {
        get => Get(VideoCaptureProperties.BufferSize);
        set => Set(VideoCaptureProperties.BufferSize, value);
    }

    public bool AutoFocus
    {
        get => (int)Get(VideoCaptureProperties.AutoFocus) != 0;
        set => Set(VideoCaptureProperties.AutoFocus, value ? 1 : 0);
    }

    public double GStreamerQueueLength
    {
        get => Get(VideoCaptureProperties.GStreamerQueueLength);
        set => Set(VideoCaptureProperties.GStreamerQueueLength, value);
    }

    private double GetOfCamera(VideoCaptureProperties property)
    {
        ThrowIf(CaptureType.File, "Only for cameras");
        return Get(property);
    }

    private void SetOfCamera(VideoCaptureProperties property, double value)
    {
        ThrowIf(CaptureType.File, "Only for cameras");
        Set(property, value);
    }

    private void SetOfFile(VideoCaptureProperties property, double value)
    {
        ThrowIf(CaptureType.Camera, "Only for video files");
        Set(property, value);
    }

    private void ThrowIf(CaptureType type, string message)
    {
        if (CaptureType == type)
            throw new NotSupportedException(message);
    }
}
