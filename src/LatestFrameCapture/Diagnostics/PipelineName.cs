using System.Text;

namespace LatestFrames;

/// <summary>
/// GStreamer pipelines as they are shown: elements, and the names of properties; values only of properties that are
/// known to be harmless.
/// </summary>
internal static class PipelineName
{
    private static readonly HashSet<string> s_shown = new(StringComparer.OrdinalIgnoreCase)
    {
        "device", "format", "framerate", "height", "is-live", "latency", "name", "num-buffers", "pattern", "protocols",
        "user-id", "width",
    };

    /// <summary>Whether a text is a pipeline: elements with '!' between them.</summary>
    public static bool IsPipeline(string text) => text.Contains(" ! ", StringComparison.Ordinal);

    /// <summary>Returns a pipeline as it is shown.</summary>
    public static string Of(string pipeline)
    {
        var shown = new StringBuilder(pipeline.Length);
        int start = 0;
        while (start < pipeline.Length)
        {
            int end = EndOfToken(pipeline, start);
            if (end == start) shown.Append(pipeline[start++]);
            else shown.Append(OfToken(pipeline[start..end]));
            start = Math.Max(start, end);
        }

        return shown.ToString();
    }

    private static string OfToken(string token)
    {
        int equals = token.IndexOf('=');
        if (equals < 0) return token.All(IsPlain) ? token : UrlName.Hidden;
        string name = token[..equals], value = token[(equals + 1)..];
        if (!name.All(IsPlain)) return UrlName.Hidden;
        if (s_shown.Contains(name) && value.All(IsPlain)) return token;
        bool isUrl = name.Equals("location", StringComparison.OrdinalIgnoreCase)
            || name.Equals("uri", StringComparison.OrdinalIgnoreCase);
        return $"{name}={(isUrl ? UrlName.Of(value.Trim('"', '\'')) : UrlName.Hidden)}";
    }

    private static bool IsPlain(char c) =>
        char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ',' or '/' or ':' or '!';

    /// <summary>
    /// Returns the end of a token as gst_parse_launch reads it: both quotation marks and the backslash.
    /// </summary>
    private static int EndOfToken(string text, int start)
    {
        char quote = '\0';
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\') i++;
            else if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'') quote = c;
            else if (char.IsWhiteSpace(c)) return i;
        }

        return text.Length;
    }
}
