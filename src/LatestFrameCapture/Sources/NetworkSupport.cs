using System.Net;
using System.Net.Sockets;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Whether the FFmpeg of this OpenCV build can use the network at all.</summary>
/// <remarks>
/// Some official runtimes were built with <c>--disable-network</c>, and no text of OpenCV's says so. The certain way to know: have it open
/// a URL of our own on the loopback interface, and see whether it comes.
/// </remarks>
internal static class NetworkSupport
{
    private static volatile bool s_isKnown;

    /// <summary>The answer; takes at most some seconds, no time once it is known to be yes.</summary>
    public static bool IsBuiltIn => s_isKnown || (s_isKnown = Try());

    private static bool Try()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            return IsVisited(listener);
        }
        finally
        {
            listener.Stop();
        }
    }

    private static bool IsVisited(TcpListener listener)
    {
        Task<TcpClient> visit = listener.AcceptTcpClientAsync();

        // Closing at once ends the open.
        _ = visit.ContinueWith(static task => task.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

        // RTSP, as FFmpeg would send HTTP to a proxy if the environment names one.
        string url = $"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        using VideoCapture? capture = FFmpegOptions.Open(
            options: null, () => new VideoCapture(url, VideoCaptureAPIs.FFMPEG, [53, 1000, 54, 1000]), CancellationToken.None);
        return visit.IsCompleted;
    }
}
