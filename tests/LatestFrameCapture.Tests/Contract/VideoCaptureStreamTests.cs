using OpenCvSharp;

namespace LatestFrames;

[Collection(CameraFixture.Collection)]
public sealed class VideoCaptureStreamTests(CameraFixture cameras) : StreamContract(cameras)
{
    private protected override bool DeliversTheNewest => false;

    private protected override string BackendFor(string protocol) => "FFMPEG";

    private protected override ICaptureUnderTest Open(string url)
    {
        Network.Require();
        return new VideoCaptureUnderTest(new VideoCapture(url));
    }
}
