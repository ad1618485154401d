using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera that takes a picture when the test says so, and the first one at once.</summary>
internal sealed class SteppedCamera : IFrameSource
{
    // Guards: _steps.
    private readonly object _gate = new();
    private int _steps = 1;
    private volatile bool _isOn = true;

    public string Name => "stepped camera";

    /// <summary>Whether it is one; otherwise a file of <see cref="Length"/> frames, which needs no steps.</summary>
    public bool IsLive { get; init; } = true;

    public int Length { get; init; } = int.MaxValue;

    public bool IsOn
    {
        get => _isOn;
        set
        {
            _isOn = value;
            Step();
        }
    }

    /// <summary>Options with which each of its pictures counts, however long the next one takes.</summary>
    public static void Patient(LatestFrameCaptureOptions options)
    {
        options.StallTimeout = TimeSpan.FromMinutes(10);
        options.SkipBacklog = false;
    }

    public void Step()
    {
        lock (_gate)
        {
            _steps++;
            Monitor.PulseAll(_gate);
        }
    }

    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        if (_isOn) return new Connection(this, opening.CancellationToken);
        opening.Failure = new CaptureFailure(
            CaptureFailureReason.Unreachable, "The camera is switched off by the test.");
        return null;
    }

    private bool Wait(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            lock (_gate) Monitor.PulseAll(_gate);
        });
        lock (_gate)
        {
            while (_steps == 0 && !cancellationToken.IsCancellationRequested) Monitor.Wait(_gate);
            if (cancellationToken.IsCancellationRequested) return false;
            _steps--;
            return true;
        }
    }

    private sealed class Connection(SteppedCamera camera, CancellationToken cancellationToken) : IFrameConnection
    {
        private int _frame;

        public string BackendName => "STEPPED";

        public bool IsLive => camera.IsLive;

        public int DecoderDelay => 0;

        public Size Size => new(320, 240);

        public double FramesPerSecond => 25;

        // A picture that comes when the test says so is not a late one of a stream.
        public TimeSpan? Position => IsLive ? null : TimeSpan.FromSeconds(_frame / FramesPerSecond);

        public bool Grab()
        {
            if (_frame == camera.Length) return false;
            if (camera.IsLive && !camera.Wait(cancellationToken)) return false;
            _frame++;
            return camera.IsOn;
        }

        public bool Retrieve(Mat image)
        {
            image.Create(Size, MatType.CV_8UC3);
            image.SetTo(new Scalar(_frame % 256, _frame / 256, 100));
            return true;
        }

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value) => false;

        public void Dispose()
        {
        }
    }
}
