using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>The pipeline with the lowest delay that reads a simulated camera through OpenCV's GStreamer backend.</summary>
internal static class GStreamerPipeline
{
    // latency=0: no jitter buffer. One decoder thread: each further one costs a frame of delay. sync=false: show at once, not when due.
    private const string RtspHead = "protocols=tcp latency=0 ! rtph264depay ! h264parse ! avdec_h264 max-threads=1";
    private const string HttpHead = "is-live=true do-timestamp=true ! multipartdemux ! jpegdec";
    private const string Tail = "videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false";

    /// <summary>Puts it together.</summary>
    /// <exception cref="ArgumentException">The URL is neither RTSP nor HTTP.</exception>
    public static string For(string url)
    {
        if (url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase)) return $"rtspsrc location=\"{Escape(url)}\" {RtspHead} ! {Tail}";
        if (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) return $"souphttpsrc location=\"{Escape(url)}\" {HttpHead} ! {Tail}";
        throw new ArgumentException("There are pipelines for rtsp and http.", nameof(url));
    }

    // A quote or a backslash would end the string in the pipeline's grammar and let the rest of a URL be elements. Neither they nor
    // blanks may stand in a URL as they are: percent-encoded they mean the same to the server and nothing to the grammar.
    private static string Escape(string url)
    {
        var escaped = new StringBuilder();
        foreach (byte value in Encoding.UTF8.GetBytes(url))
        {
            bool isPlain = char.IsAsciiLetterOrDigit((char)value) || "-._~:/?#[]@$&()*+,;=%".Contains((char)value, StringComparison.Ordinal);
            if (isPlain) escaped.Append((char)value);
            else escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return escaped.ToString();
    }
}
