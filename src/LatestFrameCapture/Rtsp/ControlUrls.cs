namespace LatestFrames;

/// <summary>
/// The URLs for SETUP and PLAY, from the request, the answer's headers and a=control (RFC 2326, C.1.1).
/// </summary>
internal static class ControlUrls
{
    private const int MaxLength = 4096;

    /// <summary>Returns the URL that relative ones are appended to.</summary>
    /// <param name="requestUrl">The URL of DESCRIBE.</param>
    /// <param name="headers">The headers of its answer.</param>
    public static string Base(string requestUrl, RtspHeaders headers)
    {
        string text = Shorten(headers["Content-Base"] ?? headers["Content-Location"] ?? "");
        int scheme = text.LastIndexOf("://", StringComparison.Ordinal);

        // "rtsp://rtsp://host", from a camera whose firmware joins the scheme twice.
        const string twice = "rtsp://rtsp://";
        if (text.StartsWith(twice, StringComparison.OrdinalIgnoreCase)) text = text[(twice.Length / 2)..];
        if (IsAbsolute(text)) return WithoutCredentials(text);
        if (text.Length == 0 || scheme >= 0) return requestUrl;

        // "192.168.1.10:554/stream0/": the scheme is missing. Anything else is relative to the request.
        int start = requestUrl.IndexOf("://", StringComparison.Ordinal) + 3;
        if (text[0] == '/') return requestUrl[..requestUrl.IndexOf('/', start)] + text;
        string host = requestUrl[start..].Split('/')[0].Split(':')[0];
        return text.StartsWith(host, StringComparison.OrdinalIgnoreCase) ? requestUrl[..start] + text : requestUrl;
    }

    /// <summary>Returns the URL of an a=control.</summary>
    /// <param name="baseUrl">The URL that a relative one is appended to.</param>
    /// <param name="control">The attribute's value; null when there is none.</param>
    /// <remarks>
    /// Appended as FFmpeg and live555 do, also behind a query (Dahua means it so), not resolved as RFC 3986 does.
    /// </remarks>
    public static string Resolve(string baseUrl, string? control)
    {
        control = Shorten(control ?? "");
        if (control.Length == 0 || control == "*") return baseUrl;
        if (IsAbsolute(control)) return WithoutCredentials(control);
        if (control[0] == '?') return baseUrl.Split('?')[0] + control;
        return baseUrl.TrimEnd('/') + "/" + control.TrimStart('/');
    }

    private static bool IsAbsolute(string url) =>
        url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("rtsps://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("rtspu://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Removes user and password, which some cameras repeat, so that they are not sent.</summary>
    private static string WithoutCredentials(string url) =>
        RtspUrl.TryParse(url, out RtspUrl? parsed, out _) && parsed!.User is not null ? parsed.RequestUrl : url;

    private static string Shorten(string url)
    {
        url = url.Trim();
        if (url.Length > MaxLength || url.Any(char.IsControl)) return "";
        return url.Replace(" ", "%20", StringComparison.Ordinal);
    }
}
