using OpenCvSharp;

namespace LatestFrames;

/// <summary>What one writes in ten minutes: a thread that reads all the time and overwrites one image under a lock.</summary>
/// <remarks>Here with a wait for a new image, which most of its kind lack, and with the capture disposed by its own thread.</remarks>
internal sealed class OverwritingContender : IContender
{
    // Guards: _newest, _isNew, _isOver.
    private readonly object _gate = new();
    private readonly Mat _newest = new();
    private readonly Thread _thread;
    private bool _isNew;
    private bool _isOver;
    private long _framesGrabbed;
    private volatile bool _isStopRequested;

    public OverwritingContender(string url)
    {
        _thread = new Thread(() => Run(url)) { IsBackground = true, Name = "Overwriting" };
        _thread.Start();
    }

    public Mat Image { get; } = new();

    public long? FramesGrabbed => Interlocked.Read(ref _framesGrabbed);

    // Waits without a limit, as its kind does; the process has one.
    public bool Read()
    {
        lock (_gate)
        {
            while (!_isNew && !_isOver) Monitor.Wait(_gate);
            if (!_isNew) return false;
            _newest.CopyTo(Image);
            _isNew = false;
            return true;
        }
    }

    public void Dispose()
    {
        _isStopRequested = true;
        _thread.Join();
        _newest.Dispose();
        Image.Dispose();
    }

    private void Run(string url)
    {
        using var capture = new VideoCapture(url);
        using var image = new Mat();
        while (!_isStopRequested && capture.Read(image))
        {
            Interlocked.Increment(ref _framesGrabbed);
            lock (_gate)
            {
                image.CopyTo(_newest);
                _isNew = true;
                Monitor.PulseAll(_gate);
            }
        }

        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }
}
