namespace OpenCvSharp;

public enum CaptureType
{
    File = 0,
    Camera = 1,
    NotSpecified = 2,
}
