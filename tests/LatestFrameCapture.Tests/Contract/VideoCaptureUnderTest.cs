using OpenCvSharp;

namespace LatestFrames;

internal sealed class VideoCaptureUnderTest(VideoCapture capture) : ICaptureUnderTest
{
    public int FrameWidth => capture.FrameWidth;

    public int FrameHeight => capture.FrameHeight;

    public double Fps => capture.Fps;

    public int FrameCount => capture.FrameCount;

    public int PosFrames => capture.PosFrames;

    public string FourCC => capture.FourCC;

    public int PosMsec => capture.PosMsec;

    public CaptureType CaptureType => capture.CaptureType;

    public bool IsDisposed => capture.IsDisposed;

    public bool IsOpened() => capture.IsOpened();

    public bool Read(Mat image) => capture.Read(image);

    public bool Read(OutputArray image) => capture.Read(image);

    public bool Grab() => capture.Grab();

    public bool Retrieve(Mat image) => capture.Retrieve(image);

    public bool Retrieve(OutputArray image) => capture.Retrieve(image);

    public Mat RetrieveMat() => capture.RetrieveMat();

    public double Get(int propertyId) => capture.Get(propertyId);

    public bool Set(int propertyId, double value) => capture.Set(propertyId, value);

    public string GetBackendName() => capture.GetBackendName();

    public void Release() => capture.Release();

    public bool Reopen(string fileName) => capture.Open(fileName);

    public void SetExceptionMode(bool enable) => capture.SetExceptionMode(enable);

    public void Dispose() => capture.Dispose();
}
