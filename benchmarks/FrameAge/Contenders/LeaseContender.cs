using OpenCvSharp;

namespace LatestFrames;

/// <summary>The library without the copy: the consumer holds the frame itself while it works on it.</summary>
/// <param name="capture">Disposed with this.</param>
internal sealed class LeaseContender(LatestFrameCapture capture) : IContender
{
    private Frame? _frame;

    public long? FramesGrabbed => capture.GetStatistics().TotalGrabbed;

    public Mat? Read()
    {
        _frame?.Dispose();
        _frame = capture.ReadFrame();
        return _frame?.Image;
    }

    public void Dispose()
    {
        _frame?.Dispose();
        capture.Dispose();
    }
}
