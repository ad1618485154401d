using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera of 16 bits, such as a depth camera.</summary>
internal sealed class DeepCamera : IFrameSource
{
    public string Name => "deep camera";

    public bool IsLive => true;

    public IFrameConnection? Open(FrameSourceOpening opening) => new Connection(opening.CancellationToken);

    private sealed class Connection(CancellationToken token) : IFrameConnection
    {
        private long _number;

        public string BackendName => "DEEP";

        public bool IsLive => true;

        public int DecoderDelay => 0;

        public Size Size => new(64, 48);

        public double FramesPerSecond => 25;

        public TimeSpan? Position => null;

        public bool Grab()
        {
            _number++;
            return !token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(40));
        }

        public bool Retrieve(Mat image)
        {
            image.Create(48, 64, MatType.CV_16UC1);
            image.SetTo(new Scalar(_number % 60_000));
            return true;
        }

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value) => false;

        public void Dispose()
        {
        }
    }
}
