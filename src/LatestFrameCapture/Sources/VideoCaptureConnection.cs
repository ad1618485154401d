using OpenCvSharp;

namespace LatestFrames;

/// <summary>An open <see cref="VideoCapture"/>.</summary>
internal sealed class VideoCaptureConnection : IFrameConnection
{
    private readonly VideoCapture _capture;

    public VideoCaptureConnection(VideoCapture capture, bool isAlwaysLive, int decoderThreads)
    {
        _capture = capture;
        BackendName = capture.GetBackendName();
        IsLive = isAlwaysLive || !(capture.Get(VideoCaptureProperties.FrameCount) > 0);

        // FFmpeg's parser holds one frame back, each decoder thread beyond the first another one, and the camera itself one more
        // (measured: 3 old frames after a frozen RTSP server, with 2 threads).
        DecoderDelay = decoderThreads + 1;
    }

    public string BackendName { get; }

    public bool IsLive { get; }

    public int DecoderDelay { get; }

    // Grab and Retrieve apart: Read calls a failed retrieve into a filled Mat a success.
    public bool Grab() => _capture.Grab();

    public bool Retrieve(Mat image) => _capture.Retrieve(image);

    public double GetProperty(int propertyId) => _capture.Get(propertyId);

    public bool SetProperty(int propertyId, double value) => _capture.Set(propertyId, value);

    public void Dispose() => _capture.Dispose();
}
