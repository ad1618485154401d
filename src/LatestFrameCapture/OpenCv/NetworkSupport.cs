using System.Net;
using System.Net.Sockets;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Determines whether the FFmpeg of this OpenCV build supports the network.</summary>
/// <remarks>
/// Some official runtimes were built with <c>--disable-network</c> (shimat/opencvsharp#2083, #2084), which OpenCV's
/// build information does not report. So this opens a URL on the loopback interface and checks whether FFmpeg connects.
/// </remarks>
internal static class NetworkSupport
{
    private static readonly RepeatedTest s_test = new(Test);

    /// <summary>Whether FFmpeg supports the network; takes up to a second until it is known.</summary>
    public static bool IsBuiltIn => Find(CancellationToken.None);

    /// <summary>As <see cref="IsBuiltIn"/>; false when the token was cancelled before it was known.</summary>
    public static bool Find(CancellationToken token) => s_test.Find(token);

    private static bool Test(CancellationToken token)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            return ReceivesConnection(listener, token);
        }
        finally
        {
            listener.Stop();
        }
    }

    private static bool ReceivesConnection(TcpListener listener, CancellationToken token)
    {
        // RTSP, because FFmpeg would send HTTP to a proxy if the environment names one. 53 and 54: 1 s for open and
        // read.
        string url = $"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        return IsCompletedBy(Accept(listener), () =>
        {
            using OpenCvWarnings warnings = OpenCvWarnings.Hide();
            using VideoCapture? capture = FFmpegOptions.Open(
                options: null,
                () => new VideoCapture(url, VideoCaptureAPIs.FFMPEG, [53, 1000, 54, 1000]),
                token);
        });
    }

    /// <summary>Whether a connection has come when an attempt to open it returns.</summary>
    /// <param name="connection">The connection, which is closed at once: that ends the attempt.</param>
    /// <param name="open">The attempt.</param>
    internal static bool IsCompletedBy(Task<TcpClient> connection, Action open)
    {
        // Also without a connection, where the task fails with the end of the listener.
        AbandonedTask.Dispose(connection);
        open();
        return connection.IsCompleted;
    }

    // Ends with the listener.
    private static Task<TcpClient> Accept(TcpListener listener) => listener.AcceptTcpClientAsync();
}
