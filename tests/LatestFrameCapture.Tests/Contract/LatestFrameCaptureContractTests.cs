using OpenCvSharp;

namespace LatestFrames;

public sealed class LatestFrameCaptureContractTests : VideoCaptureContract
{
    private protected override bool DeliversTheNext => false;

    private protected override ICaptureUnderTest New() => new LatestFrameCaptureUnderTest(new LatestFrameCapture());

    private protected override ICaptureUnderTest Open(string fileName) =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(fileName));

    private protected override ICaptureUnderTest Open(string fileName, VideoCaptureAPIs api, int[] parameters) =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(fileName, api, parameters));

    // Reads wait for a device that may come yet; not for long here.
    private protected override ICaptureUnderTest Open(int index) =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(
            index, new LatestFrameCaptureOptions { ReadTimeout = TimeSpan.FromSeconds(1) }));
}
