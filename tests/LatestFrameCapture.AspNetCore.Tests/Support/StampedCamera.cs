using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera of these tests: something moves, the time is burned into its pictures, and it can be switched
/// off.</summary>
internal sealed class StampedCamera : IFrameSource
{
    private volatile bool _isOn = true;
    private volatile string _failure = "The camera is switched off by the test.";
    private long _frames;

    public Size Size { get; init; } = new(1280, 720);

    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Whether each picture is noise, which JPEG cannot make small.</summary>
    public bool IsNoise { get; init; }

    /// <summary>Whether it shows so much detail that its pictures are as large as those of leaves and gravel.</summary>
    public bool IsDetailed { get; init; }

    public string Name { get; init; } = "stamped camera";

    public bool IsLive => true;

    /// <summary>How many frames it has made.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    public bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    /// <summary>Why it cannot be opened while it is off.</summary>
    public string Failure
    {
        get => _failure;
        set => _failure = value;
    }

    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        if (_isOn) return new Connection(this, opening.CancellationToken);
        opening.Failure = new CaptureFailure(CaptureFailureReason.Unreachable, _failure);
        return null;
    }

    private sealed class Connection : IFrameConnection
    {
        private readonly StampedCamera _camera;
        private readonly CancellationToken _cancellationToken;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly Mat _scene;
        private long _frame;
        private FrameStamp _stamp;

        public Connection(StampedCamera camera, CancellationToken cancellationToken)
        {
            _camera = camera;
            _cancellationToken = cancellationToken;
            _scene = new Mat(camera.Size, MatType.CV_8UC3, new Scalar(120, 90, 60));
            if (camera.IsNoise || camera.IsDetailed)
            {
                Fill(camera.IsNoise ? 256 : 24);
                return;
            }

            for (int x = 0; x < camera.Size.Width; x += 80)
                Cv2.Line(_scene, new Point(x, 0), new Point(x + 200, camera.Size.Height), new Scalar(60, 140, 190), 3);

            // A random walk: the larger its steps, the more there is to encode.
            void Fill(int step)
            {
                byte[] pixels = new byte[_scene.Total() * _scene.ElemSize()];
                var random = new Random(23);
                int value = 128;
                for (int i = 0; i < pixels.Length; i++)
                {
                    value = Math.Clamp(value + random.Next(-step, step + 1), 0, 255);
                    pixels[i] = (byte)value;
                }

                Marshal.Copy(pixels, 0, _scene.Data, pixels.Length);
            }
        }

        public string BackendName => "STAMPED";

        public bool IsLive => true;

        public int DecoderDelay => 0;

        public Size Size => _camera.Size;

        public double FramesPerSecond => _camera.FramesPerSecond;

        public TimeSpan? Position => TimeSpan.FromSeconds(_frame / FramesPerSecond);

        public bool Grab()
        {
            TimeSpan now = _clock.Elapsed;
            _frame = Math.Max(_frame, (long)(now.TotalSeconds * FramesPerSecond)) + 1;
            TimeSpan wait = TimeSpan.FromSeconds(_frame / FramesPerSecond) - now;
            if (_cancellationToken.WaitHandle.WaitOne(wait > TimeSpan.Zero ? wait : TimeSpan.Zero) || !_camera.IsOn)
                return false;
            _stamp = FrameStamp.Now((int)_frame);
            Interlocked.Increment(ref _camera._frames);
            return true;
        }

        public bool Retrieve(Mat image)
        {
            _scene.CopyTo(image);
            var center = new Point((int)(_frame * 7 % Size.Width), Size.Height * 2 / 3);
            Cv2.Circle(image, center, Size.Height / 10, new Scalar(240, 240, 240), -1);
            StampCodec.Write(image, _stamp);
            return true;
        }

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value) => false;

        public void Dispose() => _scene.Dispose();
    }
}
