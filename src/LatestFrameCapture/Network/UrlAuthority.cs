using System.Globalization;
using System.Net;

namespace LatestFrames;

/// <summary>The host and the port of a URL.</summary>
/// <param name="Host">The name or address; of IPv6 without brackets.</param>
/// <param name="Port">The port; null when the URL has none.</param>
/// <param name="Text">Host and port as they were written.</param>
internal readonly record struct UrlAuthority(string Host, int? Port, string Text)
{
    private static readonly char[] s_ends = ['/', '?', '#'];

    /// <summary>Splits what follows <c>scheme://</c>.</summary>
    /// <remarks>
    /// A password may contain '@', '/', '?' and '#', and so may a path contain '@'. The '@' that counts is the last
    /// one of the standard's authority if a host that looks like one follows it, else the last one in the text before
    /// such a host, else the standard's.
    /// </remarks>
    public static bool TrySplit(string rest, out string? userInfo, out UrlAuthority authority, out string path)
    {
        int end = rest.IndexOfAny(s_ends);
        int standard = (end < 0 ? rest : rest[..end]).LastIndexOf('@');
        bool isValid = TryParse(rest, standard + 1, out UrlAuthority first, out string firstPath);
        if (isValid && (standard < 0 || first.LooksLikeHost))
        {
            userInfo = standard < 0 ? null : rest[..standard];
            (authority, path) = (first, firstPath);
            return true;
        }

        for (int at = rest.LastIndexOf('@'); at > standard; at = at == 0 ? -1 : rest.LastIndexOf('@', at - 1))
        {
            if (!TryParse(rest, at + 1, out authority, out path) || (isValid && !authority.LooksLikeHost)) continue;
            userInfo = rest[..at];
            return true;
        }

        userInfo = standard < 0 ? null : rest[..standard];
        (authority, path) = (first, firstPath);
        return isValid;
    }

    private bool LooksLikeHost => Host.Contains('.') || Host.Contains(':') || Host == "localhost";

    private static bool TryParse(string rest, int start, out UrlAuthority authority, out string path)
    {
        int end = rest.IndexOfAny(s_ends, start);
        if (end < 0) end = rest.Length;
        string text = rest[start..end], host = text, port = "";
        path = rest[end..];
        authority = default;
        int bracket = text.IndexOf(']');
        int colon = text.IndexOf(':', Math.Max(bracket, 0));
        if (colon >= 0) (host, port) = (text[..colon], text[(colon + 1)..]);
        int? number = null;
        if (port.Length > 0)
        {
            bool isNumber = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed);
            if (!isNumber || parsed is < 1 or > 65535) return false;
            number = parsed;
        }

        if (host.StartsWith('['))
        {
            if (bracket != host.Length - 1 || !IPAddress.TryParse(host[1..^1], out _)) return false;
            host = host[1..^1];
        }
        else if (host.Length is 0 or > 255 || !host.All(IsOfHost))
        {
            return false;
        }

        authority = new UrlAuthority(host, number, text.TrimEnd(':'));
        return true;
    }

    private static bool IsOfHost(char c) => char.IsLetterOrDigit(c) || c is '.' or '-' or '_';
}
