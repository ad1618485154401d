using OpenCvSharp;

namespace LatestFrames;

/// <summary>A VideoCapture, read by the thread that wants the frames.</summary>
/// <param name="capture">Open; disposed with this.</param>
/// <param name="countsFrames">Whether each decoded frame is read; not so with a sink that drops some.</param>
internal sealed class CaptureContender(VideoCapture capture, bool countsFrames = true) : IContender
{
    private readonly Mat _image = new();
    private long _framesRead;

    public long? FramesGrabbed => countsFrames ? Interlocked.Read(ref _framesRead) : null;

    public Mat? Read()
    {
        if (!capture.Read(_image)) return null;
        Interlocked.Increment(ref _framesRead);
        return _image;
    }

    public void Dispose()
    {
        capture.Dispose();
        _image.Dispose();
    }
}
