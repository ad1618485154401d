using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera whose picture is always the same, and about as large as JPEG as those of real ones.</summary>
/// <param name="size">The size.</param>
/// <param name="interval">The time between two pictures.</param>
/// <param name="phase">The time before the first one.</param>
/// <param name="isCopied">Whether there is a picture in its frames, or only the room for one.</param>
internal sealed class SteadyCamera(Size size, TimeSpan interval, TimeSpan phase, bool isCopied = true) : IFrameSource
{
    // Steps of a random walk: with JPEG 80 some 0.12 bytes a pixel.
    private const int Detail = 4;

    /// <summary>A capture's options for it: a picture that is always the same is not taken for a frozen one.</summary>
    public static LatestFrameCaptureOptions Options => new() { FrozenPictureTimeout = null };

    public string Name => "steady camera";

    public bool IsLive => true;

    public IFrameConnection? Open(FrameSourceOpening opening) => new Connection(this, opening.CancellationToken);

    /// <summary>Makes its picture.</summary>
    public static Mat MakeScene(Size size)
    {
        var scene = new Mat(size, MatType.CV_8UC3);
        byte[] pixels = new byte[scene.Total() * scene.ElemSize()];
        var random = new Random(23);
        int stride = size.Width * 3;
        for (int i = 0; i < pixels.Length; i++)
        {
            int before = i % stride < 3 ? 128 : pixels[i - 3];
            int above = i < stride ? before : pixels[i - stride];
            pixels[i] = (byte)Math.Clamp(((before + above) / 2) + random.Next(-Detail, Detail + 1), 0, 255);
        }

        Marshal.Copy(pixels, 0, scene.Data, pixels.Length);
        return scene;
    }

    private sealed class Connection(SteadyCamera camera, CancellationToken cancellationToken) : IFrameConnection
    {
        private readonly TimeProvider _clock = TimeProvider.System;
        private readonly long _start = TimeProvider.System.GetTimestamp();
        private readonly Mat _scene = MakeScene(camera.Size);
        private long _number;

        public string BackendName => "STEADY";

        public bool IsLive => true;

        public int DecoderDelay => 0;

        public Size Size => camera.Size;

        public double FramesPerSecond => 1 / camera.Interval.TotalSeconds;

        public TimeSpan? Position => null;

        public bool Grab()
        {
            TimeSpan now = _clock.GetElapsedTime(_start) - camera.Phase;
            _number = Math.Max(_number + 1, (long)(now / camera.Interval));
            TimeSpan wait = (camera.Interval * _number) - now;
            return !cancellationToken.WaitHandle.WaitOne(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }

        public bool Retrieve(Mat image)
        {
            if (camera.IsCopied) _scene.CopyTo(image);
            else image.Create(_scene.Rows, _scene.Cols, _scene.Type());
            return true;
        }

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value) => false;

        public void Dispose() => _scene.Dispose();
    }

    private bool IsCopied => isCopied;

    private Size Size => size;

    private TimeSpan Interval => interval;

    private TimeSpan Phase => phase;
}
