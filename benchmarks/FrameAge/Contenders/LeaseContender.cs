using OpenCvSharp;

namespace LatestFrames;

/// <summary>The library without the copy: the consumer holds the frame itself while it works on it.</summary>
/// <param name="capture">Open or opening; disposed with this.</param>
internal sealed class LeaseContender(LatestFrameCapture capture) : IContender
{
    private Frame? _frame;

    public Mat Image => _frame!.Image;

    public long? FramesGrabbed => capture.GetStatistics().TotalGrabbed;

    public bool Read()
    {
        _frame?.Dispose();
        _frame = capture.ReadFrame();
        return _frame is not null;
    }

    public void Dispose()
    {
        _frame?.Dispose();
        capture.Dispose();
    }
}
