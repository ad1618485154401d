using OpenCvSharp;

namespace LatestFrames;

/// <summary>An open <see cref="VideoCapture"/>.</summary>
internal sealed class VideoCaptureConnection : IFrameConnection, IDecoderThreads
{
    private readonly VideoCapture _capture;
    private readonly int _threads;
    private readonly DecoderThreadCount? _nextThreads;

    /// <param name="capture">Open; this connection's from now on.</param>
    /// <param name="isAlwaysLive">Whether it is live whatever it says of itself.</param>
    /// <param name="threads">With how many threads it decodes.</param>
    /// <param name="nextThreads">With how many the source's next connection will; null where that cannot be chosen.</param>
    public VideoCaptureConnection(VideoCapture capture, bool isAlwaysLive, int threads, DecoderThreadCount? nextThreads)
    {
        _capture = capture;
        _threads = threads;
        _nextThreads = nextThreads;
        BackendName = capture.GetBackendName();
        IsLive = isAlwaysLive || !(capture.Get(VideoCaptureProperties.FrameCount) > 0);

        // FFmpeg's parser holds one frame back, each decoder thread beyond the first another one, and the camera itself one more
        // (measured: 3 old frames after a frozen RTSP server, with 2 threads).
        DecoderDelay = threads + 1;
    }

    public string BackendName { get; }

    public bool IsLive { get; }

    public int DecoderDelay { get; }

    // With one thread FFmpeg decodes on the one that grabs. Its further ones cannot be asked; the process has them all.
    public TimeSpan CpuTime => _threads == 1 && BackendName == "FFMPEG" ? CpuClock.OfThread() : CpuClock.OfProcess();

    // Grab and Retrieve apart: Read calls a failed retrieve into a filled Mat a success.
    public bool Grab() => _capture.Grab();

    public bool Retrieve(Mat image) => _capture.Retrieve(image);

    public double GetProperty(int propertyId) => _capture.Get(propertyId);

    public bool SetProperty(int propertyId, double value) => _capture.Set(propertyId, value);

    public bool TryAdd() => _nextThreads is { Present: > 0 } next && next.TryRaise(_threads);

    public void Dispose() => _capture.Dispose();
}
