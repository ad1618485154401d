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
    // A busy machine may take longer than the test waits; what it lacks three times it lacks.
    private const int MaxDenials = 3;

    private static volatile bool s_isConfirmed;
    private static int s_denials;

    /// <summary>Whether FFmpeg supports the network; takes up to a second until it is known.</summary>
    public static bool IsBuiltIn
    {
        get
        {
            if (s_isConfirmed) return true;
            if (Volatile.Read(ref s_denials) >= MaxDenials) return false;
            s_isConfirmed = Test();
            if (!s_isConfirmed) Interlocked.Increment(ref s_denials);
            return s_isConfirmed;
        }
    }

    private static bool Test()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            return ReceivesConnection(listener);
        }
        finally
        {
            listener.Stop();
        }
    }

    private static bool ReceivesConnection(TcpListener listener)
    {
        Task<TcpClient> connection = listener.AcceptTcpClientAsync();

        // Closing the connection at once ends the open.
        _ = connection.ContinueWith(
            static task => task.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);

        // RTSP, because FFmpeg would send HTTP to a proxy if the environment names one. 53 and 54: 1 s for open and
        // read.
        string url = $"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        using VideoCapture? capture = FFmpegOptions.Open(
            options: null,
            () => new VideoCapture(url, VideoCaptureAPIs.FFMPEG, [53, 1000, 54, 1000]),
            CancellationToken.None);
        return connection.IsCompleted;
    }
}
