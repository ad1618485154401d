using OpenCvSharp;

namespace LatestFrames;

/// <summary>The library, used as VideoCapture is.</summary>
internal sealed class LatestConsumer(string url) : IConsumer
{
    private readonly LatestFrameCapture _capture = new(url);

    public bool Read(Mat image) => _capture.Read(image);

    public void Dispose() => _capture.Dispose();
}
