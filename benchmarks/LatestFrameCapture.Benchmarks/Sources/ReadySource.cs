using OpenCvSharp;

namespace LatestFrames;

/// <summary>Has a new 1080p frame at any time, and spends no time on its pixels.</summary>
internal sealed class ReadySource : IFrameSource
{
    public const int Columns = 1920;
    public const int Rows = 1080;

    public string Name => "ready";

    public bool IsLive => false;

    public IFrameConnection? Open(FrameSourceOpening opening) => new Connection();

    private sealed class Connection : IFrameConnection
    {
        public string BackendName => "NONE";

        public bool IsLive => false;

        public int DecoderDelay => 0;

        public bool Grab() => true;

        public bool Retrieve(Mat image)
        {
            if (image.Empty()) image.Create(Rows, Columns, MatType.CV_8UC3);
            return true;
        }

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value) => false;

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
