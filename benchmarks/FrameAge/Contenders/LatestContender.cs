using OpenCvSharp;

namespace LatestFrames;

/// <summary>The library, used as VideoCapture is.</summary>
/// <param name="capture">Disposed with this.</param>
/// <param name="maxAge">How old a frame may be at the call; null takes the newest that was not read.</param>
internal sealed class LatestContender(LatestFrameCapture capture, TimeSpan? maxAge = null) : IContender
{
    private readonly Mat _image = new();

    public long? FramesGrabbed => capture.GetStatistics().TotalGrabbed;

    public Mat? Read() => (maxAge is { } age ? capture.Read(_image, age) : capture.Read(_image)) ? _image : null;

    public void Dispose()
    {
        capture.Dispose();
        _image.Dispose();
    }
}
