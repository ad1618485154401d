using System.Globalization;

namespace LatestFrames;

/// <summary>What an input of FFmpeg is: a URL, a file or a device; and what of it is secret.</summary>
/// <param name="Url">The input in the form in which FFmpeg opens it.</param>
/// <param name="Scheme">The scheme in lower case; <c>file</c> for a path.</param>
/// <param name="Format">The format that FFmpeg must be told; null where it finds it out.</param>
internal sealed record FFmpegInput(string Url, string Scheme, string? Format)
{
    // Letters in a URL's user and password that need no escape (RFC 3986, 3.2.1), and '%', which may begin one.
    private const string Plain = "-._~!$&'()*+,;=%";
    private const int MaxScheme = 16;

    /// <summary>The protocols of FFmpeg that reach another machine, and those that they are made of.</summary>
    public const string NetworkProtocols =
        "tcp,udp,tls,rtp,srtp,rtsp,rtsps,http,https,httpproxy,crypto,hls,data,rtmp,rtmpe,rtmps,rtmpt,rtmpte,rtmpts,"
        + "ffrtmphttp,ffrtmpcrypt,srt,rist,mmsh,mmst,ftp,sftp,unix,udplite,sctp,icecast,async,cache";

    /// <summary>Whether the input is a file of this machine.</summary>
    public bool IsFile => Scheme == "file";

    /// <summary>Whether FFmpeg's RTSP client reads it.</summary>
    public bool IsRtsp => Scheme.StartsWith("rtsp", StringComparison.Ordinal);

    /// <summary>Whether the URL has what may be a secret: credentials, or a query.</summary>
    /// <value>Also true of a filter graph, or another input with a format, that has such a URL inside.</value>
    public bool MayHaveSecret =>
        (Url.Contains('@') || Url.Contains('?')) && (!IsFile || (Format is not null && MayContainUrl(Url)));

    /// <summary>Whether the input is one file with an end.</summary>
    /// <value>Also true where there is nothing: what is not there does not deliver without an end.</value>
    public bool IsRegularFile => IsFile && Format is null && !IsSpecial(Path);

    private string Path => Url.StartsWith("file:", StringComparison.Ordinal) ? Url["file:".Length..] : Url;

    /// <summary>Understands an input.</summary>
    /// <param name="input">The URL, path or device.</param>
    /// <param name="format">The format that the user gave; null for none.</param>
    public static FFmpegInput Of(string input, string? format)
    {
        // The only devices whose format the name tells (libavdevice/v4l2.c).
        if (format is null && input.StartsWith("/dev/video", StringComparison.Ordinal)) format = "v4l2";
        string scheme = SchemeOf(input);

        // A device's name may have a colon too: localhost:10.0, default:none.
        bool isDevice = format is not null && !input.Contains("://", StringComparison.Ordinal);
        if (scheme.Length > 0 && scheme != "file" && !isDevice) return new(Escaped(input), scheme, format);
        if (format is not null) return new(input, "file", format);
        string path = scheme.Length == 0 ? input
            : input.StartsWith("file://", StringComparison.OrdinalIgnoreCase) ? input["file://".Length..]
            : input["file:".Length..];

        // file:///C:/folder
        if (path.Length > 2 && path[0] == '/' && path[2] == ':') path = path[1..];

        // The script's own name is pipe:0, against which a relative path would be resolved.
        return new("file:" + System.IO.Path.GetFullPath(path), "file", format);
    }

    /// <summary>The scheme of a URL in lower case; empty for a path, also one with a drive's letter.</summary>
    public static string SchemeOf(string input)
    {
        int colon = input.IndexOf(':');
        if (colon is < 2 or > MaxScheme || !IsAsciiLetter(input[0])) return "";
        for (int i = 0; i < colon; i++)
        {
            char c = input[i];
            if (!IsAsciiLetter(c) && c is not (>= '0' and <= '9') and not '+' and not '-' and not '.') return "";
        }

        return input[..colon].ToLowerInvariant();
    }

    /// <summary>
    /// Where the credentials of a URL are: from after the scheme to the last '@' before the path. Empty without any.
    /// </summary>
    public static (int Start, int Length) UserInfoOf(string url)
    {
        int start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3) return (0, 0);
        int end = url.IndexOfAny(['/', '?', '#'], start);
        if (end < 0) end = url.Length;
        int at = url.LastIndexOf('@', end - 1, end - start);
        return at < 0 ? (start, 0) : (start, at - start);
    }

    /// <summary>Whether a device's name or a filter graph may have a URL in it.</summary>
    /// <remarks>
    /// A graph quotes and escapes (libavutil/avstring.c, av_get_token), at more than one level; and FFmpeg needs no
    /// slashes behind a scheme (libavformat/utils.c, av_url_split).
    /// </remarks>
    private static bool MayContainUrl(string text)
    {
        string plain = new([.. text.Where(c => c is not '\\' and not '\'' and not '"')]);
        return plain.Contains("//", StringComparison.Ordinal)
            || NetworkProtocols.Split(',').Any(
                protocol => plain.Contains(protocol + ":", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Escapes what would end the credentials for FFmpeg, such as an '@' in the password.</summary>
    private static string Escaped(string url)
    {
        (int start, int length) = UserInfoOf(url);
        if (length == 0) return url;
        string userInfo = url.Substring(start, length);
        int colon = userInfo.IndexOf(':');
        string escaped = colon < 0
            ? EscapedPart(userInfo)
            : EscapedPart(userInfo[..colon]) + ":" + EscapedPart(userInfo[(colon + 1)..]);
        return url[..start] + escaped + url[(start + length)..];
    }

    private static string EscapedPart(string part)
    {
        var text = new System.Text.StringBuilder(part.Length);
        foreach (byte value in System.Text.Encoding.UTF8.GetBytes(part))
        {
            char c = (char)value;
            bool isPlain = IsAsciiLetter(c) || c is >= '0' and <= '9' || (value < 128 && Plain.Contains(c));
            if (isPlain) text.Append(c);
            else text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static bool IsAsciiLetter(char c) => (c | ' ') is >= 'a' and <= 'z';

    // A pipe or a device has a path too.
    private static bool IsSpecial(string path)
    {
        try
        {
            FileAttributes attributes = File.GetAttributes(path);
            if ((attributes & (FileAttributes.Directory | FileAttributes.Device)) != 0) return true;

            // What is not a regular file has no length; a regular one without bytes has no picture either.
            return new FileInfo(path).Length == 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
