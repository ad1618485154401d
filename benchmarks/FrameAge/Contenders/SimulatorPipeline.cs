namespace LatestFrames;

/// <summary>The GStreamer pipeline with the lowest delay for a simulated camera, written by hand.</summary>
internal static class SimulatorPipeline
{
    // latency=0: no jitter buffer. One decoder thread: nothing to hand over. sync=false: show at once, not when due.
    private const string RtspHead = "protocols=tcp latency=0";
    private const string H264 = "rtph264depay ! h264parse ! avdec_h264 max-threads=1";
    private const string H265 = "rtph265depay ! h265parse ! avdec_h265 max-threads=1";
    private const string HttpHead = "is-live=true do-timestamp=true ! multipartdemux ! jpegdec";
    private const string Tail = "videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false";

    /// <param name="plan">Its URL is a simulator's: nothing in it needs quoting.</param>
    public static string For(RunPlan plan)
    {
        if (!plan.Url.StartsWith("rtsp://", StringComparison.Ordinal))
            return $"souphttpsrc location=\"{plan.Url}\" {HttpHead} ! {Tail}";
        string decoding = plan.Camera.Codec == CameraCodec.H265 ? H265 : H264;
        return $"rtspsrc location=\"{plan.Url}\" {RtspHead} ! {decoding} ! {Tail}";
    }
}
