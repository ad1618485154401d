using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The GStreamer pipeline that reads an RTSP camera with the least delay, in the words of <c>gst-launch-1.0</c>.</summary>
internal static class GStreamerPipeline
{
    /// <summary>As many frames as one decoder thread of FFmpeg may have on the way, by <see cref="IFrameConnection.DecoderDelay"/>'s count: the sink's and the camera's own.</summary>
    public const int FrameThreads = 1;

    private static readonly Lazy<bool> s_isBuiltIn = new(() => IsBuiltInto(Cv2.GetBuildInformation()));

    /// <summary>Whether this OpenCV was built with GStreamer. Which of its plugins are installed only shows when they are used.</summary>
    public static bool IsBuiltIn => s_isBuiltIn.Value;

    /// <summary>Whether there is a pipeline for the URL.</summary>
    public static bool Suits(string url) => url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Puts the pipeline together.</summary>
    /// <param name="url">One that it <see cref="Suits"/>, credentials included.</param>
    /// <param name="codec">The coding's name in RTP.</param>
    /// <param name="openTimeout">How long the server may take to answer; OpenCV before 4.8 has no limit of its own, and GStreamer's is 20 s.</param>
    /// <param name="isInstalled">Whether there is an element of that name.</param>
    /// <returns>Null when there is none for that coding, or an element of it is not installed.</returns>
    /// <remarks>
    /// <para>
    /// <c>latency=0</c>: no jitter buffer; over TCP nothing comes out of order. The filter behind it: a camera's sound must not be what is decoded. Of a live stream
    /// <c>avdec</c> decodes slices and not frames in parallel, so that its threads cost no delay. <c>sync=false</c>: a frame counts when it comes, not when it is due.
    /// </para>
    /// <para>
    /// Every element by its name, and each looked for before (<c>rtspsrc</c> makes an <c>rtpbin</c>): a pipeline that fails when its camera is already connected is taken down by OpenCV without being stopped,
    /// which can crash the process (measured with 4.6, an element missing and <c>decodebin</c>).
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
        if (decoder.Length == 0 || !decoder.Concat(["rtspsrc", "rtpbin", "videoconvert", "appsink"]).All(isInstalled)) return null;
        string timeout = ((long)(openTimeout.TotalMilliseconds * 1000)).ToString(CultureInfo.InvariantCulture);
        return $"rtspsrc location=\"{Escape(url)}\" protocols=tcp latency=0 tcp-timeout={timeout} ! application/x-rtp,media=video,encoding-name={encoding}"
            + $" ! {string.Join(" ! ", decoder)} ! videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false";
    }

    // "    GStreamer:                   YES (1.22.0)"
    internal static bool IsBuiltInto(string buildInformation) => buildInformation.Split('\n').Any(static line =>
        line.TrimStart().StartsWith("GStreamer:", StringComparison.Ordinal) && line.Contains("YES", StringComparison.Ordinal));

    // A quote or a backslash would end the string in the pipeline's grammar and let the rest of the URL be elements. Neither they nor blanks and
    // other letters than ASCII's may stand in a URL as they are: percent-encoded they mean the same to the server and nothing to the grammar.
    private static string Escape(string url)
    {
        var escaped = new StringBuilder(url.Length);
        foreach (byte value in Encoding.UTF8.GetBytes(url))
        {
            bool isPlain = value is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'
                || "-._~:/?#[]@!$&'()*+,;=%".Contains((char)value);
            if (isPlain) escaped.Append((char)value);
            else escaped.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
