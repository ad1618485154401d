using OpenCvSharp;

namespace LatestFrames;

/// <summary>OpenCV's GStreamer backend with a sink that keeps the newest frame alone: GStreamer's threads decode all, the consumer fetches one.</summary>
internal sealed class DroppingSinkContender(string url) : IContender
{
    private readonly VideoCapture _capture = new(SimulatorPipeline.For(url), VideoCaptureAPIs.GSTREAMER);

    public Mat Image { get; } = new();

    // The sink drops without telling.
    public long? FramesGrabbed => null;

    public bool Read() => _capture.Read(Image);

    public void Dispose()
    {
        _capture.Dispose();
        Image.Dispose();
    }
}
