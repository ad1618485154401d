namespace OpenCvSharp;

public record VideoWriterPara
{
    public VideoWriterPara()
        : this(VideoAccelerationType.Any, -1)
    {
    }

    public VideoWriterPara(VideoAccelerationType videoAcceleration, int deviceIndex)
    {
        AccelerationType = videoAcceleration;
        HwDeviceIndex = deviceIndex;
    }

    public VideoAccelerationType AccelerationType { get; }

    public int HwDeviceIndex { get; }

    public int[] GetParameters() =>
    [
        (int)VideoWriterProperties.HwAcceleration, (int)AccelerationType,
        (int)VideoWriterProperties.HwDevice, HwDeviceIndex,
    ];
}
