using OpenCvSharp;

namespace LatestFrames;

public sealed class VideoCaptureContractTests : VideoCaptureContract
{
    private protected override bool DeliversTheNext => true;

    private protected override ICaptureUnderTest New() => new VideoCaptureUnderTest(new VideoCapture());

    private protected override ICaptureUnderTest Open(string fileName) =>
        new VideoCaptureUnderTest(new VideoCapture(fileName));

    private protected override ICaptureUnderTest Open(string fileName, VideoCaptureAPIs api, int[] parameters) =>
        new VideoCaptureUnderTest(new VideoCapture(fileName, api, parameters));

    private protected override ICaptureUnderTest Open(int index) => new VideoCaptureUnderTest(new VideoCapture(index));
}
