namespace OpenCvSharp;

public enum CapturePosAviRatio
{
    Start = 0,
    End = 1,
}
