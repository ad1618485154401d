using OpenCvSharp;

namespace LatestFrames;

/// <summary><see cref="FrameDelivery.Every"/> is a plain VideoCapture's way to read a file, frame for frame.</summary>
public sealed class EveryFrameContractTests : VideoCaptureContract
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        Delivery = FrameDelivery.Every,
        Pacing = FramePacing.Unpaced,
        ReadTimeout = TimeSpan.FromSeconds(1),
    };

    private protected override bool DeliversTheNext => true;

    private protected override ICaptureUnderTest New() =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(s_options));

    private protected override ICaptureUnderTest Open(string fileName) =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(fileName, s_options));

    private protected override ICaptureUnderTest Open(string fileName, VideoCaptureAPIs api, int[] parameters) =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(fileName, api, parameters));

    private protected override ICaptureUnderTest Open(int index) =>
        new LatestFrameCaptureUnderTest(new LatestFrameCapture(index, s_options));
}
