using OpenCvSharp;

namespace LatestFrames;

/// <summary>What one writes in ten minutes: a thread that reads all the time, and keeps the newest frame.</summary>
/// <remarks>Better than most of its kind: consumers wait for new frames; the thread disposes its capture.</remarks>
internal abstract class ThreadContender : IContender
{
    private readonly Thread _thread;
    private long _framesGrabbed;
    private volatile bool _isStopRequested;

    protected ThreadContender(string url) =>
        _thread = new Thread(() => Run(url)) { IsBackground = true, Name = GetType().Name };

    public long? FramesGrabbed => Interlocked.Read(ref _framesGrabbed);

    public abstract Mat? Read();

    public virtual void Dispose()
    {
        _isStopRequested = true;
        _thread.Join();
    }

    /// <summary>Starts the thread; the last act of a constructor.</summary>
    protected void Start() => _thread.Start();

    /// <summary>Reads the next frame and offers it to the consumer.</summary>
    protected abstract bool Take(VideoCapture capture);

    /// <summary>Tells the consumer that no frame will follow.</summary>
    protected abstract void Complete();

    private void Run(string url)
    {
        using var capture = new VideoCapture(url);
        while (!_isStopRequested && Take(capture)) Interlocked.Increment(ref _framesGrabbed);
        Complete();
    }
}
