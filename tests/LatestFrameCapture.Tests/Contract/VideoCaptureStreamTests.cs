using OpenCvSharp;

namespace LatestFrames;

[Collection(CameraFixture.Collection)]
public sealed class VideoCaptureStreamTests(CameraFixture cameras) : StreamContract(cameras)
{
    private protected override bool DeliversTheNewest => false;

    private protected override ICaptureUnderTest Open(string url) => new VideoCaptureUnderTest(new VideoCapture(url));
}
