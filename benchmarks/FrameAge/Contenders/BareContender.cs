using OpenCvSharp;

namespace LatestFrames;

/// <summary>What every reader of a camera does at the least: grab, and retrieve into the same image.</summary>
internal sealed class BareContender(string url) : IContender
{
    private readonly VideoCapture _capture = new(url);
    private long _framesGrabbed;

    public Mat Image { get; } = new();

    public long? FramesGrabbed => Interlocked.Read(ref _framesGrabbed);

    public bool Read()
    {
        if (!_capture.Grab()) return false;
        Interlocked.Increment(ref _framesGrabbed);
        return _capture.Retrieve(Image);
    }

    public void Dispose()
    {
        _capture.Dispose();
        Image.Dispose();
    }
}
