namespace LatestFrames;

/// <summary>The pipeline with the lowest delay that reads a simulated camera through OpenCV's GStreamer backend, made by hand for just this camera.</summary>
internal static class SimulatorPipeline
{
    // latency=0: no jitter buffer. One decoder thread: there is nothing to hand over. sync=false: show at once, not when due.
    private const string RtspHead = "protocols=tcp latency=0 ! rtph264depay ! h264parse ! avdec_h264 max-threads=1";
    private const string HttpHead = "is-live=true do-timestamp=true ! multipartdemux ! jpegdec";
    private const string Tail = "videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false";

    /// <summary>Puts it together.</summary>
    /// <param name="url">A simulator's own: nothing in it needs quoting.</param>
    /// <exception cref="ArgumentException">The URL is neither RTSP nor HTTP.</exception>
    public static string For(string url)
    {
        if (url.StartsWith("rtsp://", StringComparison.Ordinal)) return $"rtspsrc location=\"{url}\" {RtspHead} ! {Tail}";
        if (url.StartsWith("http://", StringComparison.Ordinal)) return $"souphttpsrc location=\"{url}\" {HttpHead} ! {Tail}";
        throw new ArgumentException("There are pipelines for rtsp and http.", nameof(url));
    }
}
