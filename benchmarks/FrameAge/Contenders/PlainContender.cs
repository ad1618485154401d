using OpenCvSharp;

namespace LatestFrames;

/// <summary>The capture as it is.</summary>
internal sealed class PlainContender(VideoCapture capture) : IContender
{
    private long _framesRead;

    public Mat Image { get; } = new();

    public long? FramesGrabbed => _framesRead;

    public bool Read()
    {
        if (!capture.Read(Image)) return false;
        _framesRead++;
        return true;
    }

    public void Dispose()
    {
        capture.Dispose();
        Image.Dispose();
    }
}
