using OpenCvSharp;

namespace LatestFrames;

/// <summary>A file that begins again at its end, read as VideoCapture reads it.</summary>
internal sealed class EndlessFileSource(string path) : IFrameSource
{
    public string Name => path;

    public bool IsLive => false;

    public IFrameConnection? Open(FrameSourceOpening opening) => new Connection(new VideoCapture(path));

    private sealed class Connection(VideoCapture capture) : IFrameConnection
    {
        public string BackendName => capture.GetBackendName();

        public bool IsLive => false;

        public int DecoderDelay => 0;

        public Size Size => new(capture.FrameWidth, capture.FrameHeight);

        public double FramesPerSecond => capture.Fps;

        public TimeSpan? Position => TimeSpan.FromMilliseconds(capture.Get(VideoCaptureProperties.PosMsec));

        public bool Grab() => capture.Grab() || (capture.Set(VideoCaptureProperties.PosFrames, 0) && capture.Grab());

        public bool Retrieve(Mat image) => capture.Retrieve(image);

        public double GetProperty(int propertyId) => capture.Get(propertyId);

        public bool SetProperty(int propertyId, double value) => capture.Set(propertyId, value);

        public void Dispose() => capture.Dispose();
    }
}
