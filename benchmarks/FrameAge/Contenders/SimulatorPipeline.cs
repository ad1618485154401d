namespace LatestFrames;

/// <summary>The GStreamer pipeline with the lowest delay for a simulated camera, written by hand.</summary>
internal static class SimulatorPipeline
{
    // latency=0: no jitter buffer. One decoder thread: nothing to hand over. sync=false: show at once, not when due.
    private const string RtspHead = "protocols=tcp latency=0 ! rtph264depay ! h264parse ! avdec_h264 max-threads=1";
    private const string HttpHead = "is-live=true do-timestamp=true ! multipartdemux ! jpegdec";
    private const string Tail = "videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false";

    /// <param name="url">A simulator's: nothing in it needs quoting.</param>
    public static string For(string url) => url.StartsWith("rtsp://", StringComparison.Ordinal)
        ? $"rtspsrc location=\"{url}\" {RtspHead} ! {Tail}"
        : $"souphttpsrc location=\"{url}\" {HttpHead} ! {Tail}";
}
