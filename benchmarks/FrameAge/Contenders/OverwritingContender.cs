using OpenCvSharp;

namespace LatestFrames;

/// <summary>A thread that overwrites one image under a lock.</summary>
internal sealed class OverwritingContender : ThreadContender
{
    // Guards: _newest, _isNew, _isCompleted.
    private readonly object _gate = new();
    private readonly Mat _newest = new(), _image = new(), _read = new();
    private bool _isNew;
    private bool _isCompleted;

    public OverwritingContender(string url)
        : base(url) => Start();

    // Waits without a limit, as its kind does; the process has one.
    public override Mat? Read()
    {
        lock (_gate)
        {
            while (!_isNew && !_isCompleted) Monitor.Wait(_gate);
            if (!_isNew) return null;
            _newest.CopyTo(_image);
            _isNew = false;
            return _image;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (Mat image in (Mat[])[_newest, _read, _image]) image.Dispose();
    }

    protected override bool Take(VideoCapture capture)
    {
        if (!capture.Read(_read)) return false;
        lock (_gate)
        {
            _read.CopyTo(_newest);
            _isNew = true;
            Monitor.PulseAll(_gate);
        }

        return true;
    }

    protected override void Complete()
    {
        lock (_gate)
        {
            _isCompleted = true;
            Monitor.PulseAll(_gate);
        }
    }
}
