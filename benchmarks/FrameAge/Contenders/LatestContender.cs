using OpenCvSharp;

namespace LatestFrames;

/// <summary>The library, used as VideoCapture is.</summary>
/// <param name="capture">Open or opening; disposed with this.</param>
/// <param name="maxAge">How old, at the time of the call, a frame may be; null takes the newest that has not been read.</param>
internal sealed class LatestContender(LatestFrameCapture capture, TimeSpan? maxAge = null) : IContender
{
    public Mat Image { get; } = new();

    public long? FramesGrabbed => capture.GetStatistics().TotalGrabbed;

    public bool Read() => maxAge is { } age ? capture.Read(Image, age) : capture.Read(Image);

    public void Dispose()
    {
        capture.Dispose();
        Image.Dispose();
    }
}
