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
    private static readonly Lazy<bool> s_isBuiltIn = new(Try);

    /// <summary>The answer; the first asker waits for it, at most a second.</summary>
    public static bool IsBuiltIn => s_isBuiltIn.Value;

    private static bool Try()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<TcpClient> visit = listener.AcceptTcpClientAsync();

        // Closing at once ends the open.
        Task closed = visit.ContinueWith(static task => task.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using VideoCapture? capture = FFmpegOptions.Open(
            options: null, () => new VideoCapture($"http://127.0.0.1:{port}/", VideoCaptureAPIs.FFMPEG, [53, 1000, 54, 1000]), CancellationToken.None);
        return visit.IsCompleted || closed.IsCompleted;
    }
}
