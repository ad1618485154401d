using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What plain <see cref="VideoCapture"/> does with a source: the measure of ours.</summary>
public static class BareCapture
{
    // OpenCV's CAP_PROP_OPEN_TIMEOUT_MSEC and CAP_PROP_READ_TIMEOUT_MSEC, which OpenCvSharp's enum lacks.
    private const int OpenTimeout = 53;
    private const int ReadTimeout = 54;

    public static VideoCapture Open(string url, int timeoutMilliseconds = 5000) =>
        new(url, VideoCaptureAPIs.FFMPEG, [OpenTimeout, timeoutMilliseconds, ReadTimeout, timeoutMilliseconds]);

    /// <summary>How long it takes to open a stream and read its first frame.</summary>
    public static TimeSpan TimeToFirstFrame(string url)
    {
        long start = Stopwatch.GetTimestamp();
        using VideoCapture capture = Open(url);
        using var image = new Mat();
        if (!capture.Read(image)) throw new InvalidOperationException("VideoCapture cannot read the stream.");
        return Stopwatch.GetElapsedTime(start);
    }
}
