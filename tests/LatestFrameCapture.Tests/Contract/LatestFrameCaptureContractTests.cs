using OpenCvSharp;

namespace LatestFrames;

public sealed class LatestFrameCaptureContractTests : VideoCaptureContract
{
    private protected override ICaptureUnderTest New() => new Adapter(new LatestFrameCapture());

    private protected override ICaptureUnderTest Open(string fileName) => new Adapter(new LatestFrameCapture(fileName));

    private protected override ICaptureUnderTest Open(string fileName, VideoCaptureAPIs api, int[] parameters) => new Adapter(new LatestFrameCapture(fileName, api, parameters));

    private protected override ICaptureUnderTest Open(int index) => new Adapter(new LatestFrameCapture(index));

    private sealed class Adapter(LatestFrameCapture capture) : ICaptureUnderTest
    {
        public int FrameWidth => capture.FrameWidth;

        public int FrameHeight => capture.FrameHeight;

        public double Fps => capture.Fps;

        public int FrameCount => capture.FrameCount;

        public int PosFrames => capture.PosFrames;

        public string FourCC => capture.FourCC;

        public bool IsOpened() => capture.IsOpened();

        public bool Read(Mat image) => capture.Read(image);

        public bool Grab() => capture.Grab();

        public bool Retrieve(Mat image) => capture.Retrieve(image);

        public Mat RetrieveMat() => capture.RetrieveMat();

        public double Get(int propertyId) => capture.Get(propertyId);

        public bool Set(int propertyId, double value) => capture.Set(propertyId, value);

        public string GetBackendName() => capture.GetBackendName();

        public void Release() => capture.Release();

        public bool Reopen(string fileName) => capture.Open(fileName);

        public void Dispose() => capture.Dispose();
    }
}
