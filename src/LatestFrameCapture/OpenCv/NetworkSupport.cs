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

    // Longer than the test and than an open whose turn it waits for.
    private static readonly TimeSpan s_maxWait = TimeSpan.FromMinutes(1);

    // One test at a time: three that fail in the same busy moment would be one.
    private static readonly SemaphoreSlim s_test = new(1);
    private static volatile bool s_isConfirmed;
    private static volatile int s_denials;

    /// <summary>Whether FFmpeg supports the network; takes up to a second until it is known.</summary>
    public static bool IsBuiltIn => Find(CancellationToken.None);

    /// <summary>As <see cref="IsBuiltIn"/>; false when the token was cancelled before it was known.</summary>
    public static bool Find(CancellationToken token)
    {
        if (IsKnown) return s_isConfirmed;
        try
        {
            if (!s_test.Wait(s_maxWait, token)) return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        try
        {
            if (IsKnown) return s_isConfirmed;
            if (Test(token)) s_isConfirmed = true;
            else if (!token.IsCancellationRequested) s_denials++;
            return s_isConfirmed;
        }
        finally
        {
            s_test.Release();
        }
    }

    private static bool IsKnown => s_isConfirmed || s_denials >= MaxDenials;

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
        Task<TcpClient> connection = Accept(listener);

        // Closing the connection at once ends the open.
        _ = connection.ContinueWith(
            static task => task.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);

        // RTSP, because FFmpeg would send HTTP to a proxy if the environment names one. 53 and 54: 1 s for open and
        // read.
        string url = $"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        using OpenCvWarnings warnings = OpenCvWarnings.Hide();
        using VideoCapture? capture = FFmpegOptions.Open(
            options: null,
            () => new VideoCapture(url, VideoCaptureAPIs.FFMPEG, [53, 1000, 54, 1000]),
            token);
        return connection.IsCompleted;
    }

    // Ends with the listener.
    private static Task<TcpClient> Accept(TcpListener listener) => listener.AcceptTcpClientAsync();
}
