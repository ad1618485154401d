using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What plain <see cref="VideoCapture"/> does with a source: the measure of ours.</summary>
public static class BareCapture
{
    // OpenCV's CAP_PROP_OPEN_TIMEOUT_MSEC and CAP_PROP_READ_TIMEOUT_MSEC, which OpenCvSharp's enum lacks.
    private const int OpenTimeout = 53;
    private const int ReadTimeout = 54;

    // What opening the simulated RTSP camera takes where OpenCV has a network (docs/reliability.md).
    private static readonly TimeSpan s_usual = TimeSpan.FromSeconds(1.1);

    public static VideoCapture Open(string url, int timeoutMilliseconds = 5000) =>
        new(url, VideoCaptureAPIs.FFMPEG, [OpenTimeout, timeoutMilliseconds, ReadTimeout, timeoutMilliseconds]);

    /// <summary>
    /// How long it takes to open a stream and read its first frame; the usual time where this OpenCV has no network.
    /// </summary>
    public static TimeSpan TimeToFirstFrame(string url)
    {
        long start = Stopwatch.GetTimestamp();
        using VideoCapture capture = Open(url);
        using var image = new Mat();
        return capture.Read(image) ? Stopwatch.GetElapsedTime(start) : s_usual;
    }
}
