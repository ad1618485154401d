namespace LatestFrames;

[Collection(CameraFixture.Collection)]
public sealed class LatestFrameCaptureStreamTests(CameraFixture cameras) : StreamContract(cameras)
{
    private protected override bool DeliversTheNewest => true;

    private protected override string BackendFor(string protocol) => protocol == "rtsp" ? "RTSP+" : "HTTP+";

    private protected override ICaptureUnderTest Open(string url) =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(url));
}
