using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// Builds the GStreamer pipeline that reads an RTSP camera with the least delay, in the syntax of
/// <c>gst-launch-1.0</c>.
/// </summary>
internal static class GStreamerPipeline
{
    /// <summary>
    /// The number of FFmpeg decoder threads with the same <see cref="IFrameConnection.DecoderDelay"/> as the pipeline:
    /// one frame in the sink and one of the camera.
    /// </summary>
    public const int FrameThreads = 1;

    private static readonly Lazy<bool> s_isBuiltIn = new(() => IsBuiltInto(Cv2.GetBuildInformation()));

    /// <summary>
    /// Whether this OpenCV was built with GStreamer; the installed plugins are not known before they are used.
    /// </summary>
    public static bool IsBuiltIn => s_isBuiltIn.Value;

    /// <summary>Whether a pipeline can read the URL.</summary>
    public static bool Suits(string url) => url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Builds the pipeline.</summary>
    /// <param name="url">A URL that it <see cref="Suits"/>, credentials included.</param>
    /// <param name="codec">The coding's name in RTP.</param>
    /// <param name="openTimeout">
    /// The longest time until the server answers; OpenCV before 4.8 has no limit of its own, and GStreamer's is 20 s
    /// (gst-plugins-good, gst/rtsp/gstrtspsrc.c, DEFAULT_TCP_TIMEOUT).
    /// </param>
    /// <param name="isInstalled">The function that returns whether an element is installed.</param>
    /// <returns>Null when there is no decoder for the coding, or an element is not installed.</returns>
    /// <remarks>
    /// <para>
    /// <c>latency=0</c>: no jitter buffer, because over TCP packets arrive in order. The caps filter after it keeps a
    /// camera's sound from being decoded. For a live stream <c>avdec</c> decodes slices and not frames in parallel, so
    /// that its threads add no delay (gst-libav, ext/libav/gstavviddec.c, gst_ffmpegviddec_set_format).
    /// <c>sync=false</c>: a frame is delivered when it arrives, not when it is due.
    /// </para>
    /// <para>
    /// Each element is named and looked up before the open (<c>rtspsrc</c> creates an <c>rtpbin</c>). OpenCV releases a
    /// pipeline that fails after its camera is connected without stopping it (modules/videoio/src/cap_gstreamer.cpp,
    /// GStreamerCapture::open), which crashed the process once: measured with 4.6, an element missing and
    /// <c>decodebin</c> (docs/decisions.md).
    /// </para>
    /// </remarks>
    public static string? For(string url, string? codec, TimeSpan openTimeout, Func<string, bool> isInstalled)
    {
        string encoding = codec?.ToUpperInvariant() ?? "";
        string[] decoder = encoding switch
        {
            "H264" => ["rtph264depay", "h264parse", "avdec_h264"],
            "H265" => ["rtph265depay", "h265parse", "avdec_h265"],
            "JPEG" => ["rtpjpegdepay", "jpegdec"],
            _ => [],
        };
        string[] elements = ["rtspsrc", "rtpbin", "videoconvert", "appsink"];
        if (decoder.Length == 0 || !decoder.Concat(elements).All(isInstalled)) return null;
        string timeout = ((long)(openTimeout.TotalMilliseconds * 1000)).ToString(CultureInfo.InvariantCulture);
        return $"rtspsrc location=\"{Escape(url)}\" protocols=tcp latency=0 tcp-timeout={timeout}"
            + $" ! application/x-rtp,media=video,encoding-name={encoding} ! {string.Join(" ! ", decoder)}"
            + " ! videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false";
    }

    // "    GStreamer:                   YES (1.22.0)"
    internal static bool IsBuiltInto(string buildInformation) => buildInformation.Split('\n').Any(static line =>
        line.TrimStart().StartsWith("GStreamer:", StringComparison.Ordinal)
        && line.Contains("YES", StringComparison.Ordinal));

    // A quote or a backslash would end the string in the pipeline's grammar, and the rest of the URL would be parsed as
    // elements. A valid URL contains none of them, nor spaces or non-ASCII letters: percent-encoded, they mean the same
    // to the server and are plain characters to the grammar.
    private static string Escape(string url)
    {
        var escaped = new StringBuilder(url.Length);
        foreach (byte value in Encoding.UTF8.GetBytes(url))
        {
            bool isPlain =
                value is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'
                || "-._~:/?#[]@!$&'()*+,;=%".Contains((char)value);
            if (isPlain) escaped.Append((char)value);
            else escaped.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
