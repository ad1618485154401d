using OpenCvSharp;

namespace LatestFrames;

/// <summary>The capture as it is.</summary>
internal sealed class PlainConsumer(string url) : IConsumer
{
    private readonly VideoCapture _capture = new(url);

    public bool Read(Mat image) => _capture.Read(image);

    public void Dispose() => _capture.Dispose();
}
