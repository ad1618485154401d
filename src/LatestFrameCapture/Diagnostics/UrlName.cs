using System.Text;

namespace LatestFrames;

/// <summary>
/// URLs as they are shown: scheme, user, host, port, path and the names in the query. Everything else may be secret,
/// under names that nobody can list.
/// </summary>
internal static class UrlName
{
    public const string Hidden = "***";

    private const int MaxScheme = 32, MaxQueryName = 64;

    private static readonly char[] s_endsOfAuthority = ['/', '?', '#'];

    /// <summary>Whether a character may be one of a URL's scheme.</summary>
    public static bool IsOfScheme(char c) => char.IsLetterOrDigit(c) || c is '+' or '.' or '-';

    /// <summary>
    /// Returns where what follows a URL's scheme begins, also behind misspelt slashes; 0 without one.
    /// </summary>
    public static int FindRest(string text)
    {
        int end = 0;
        while (end < text.Length && end < MaxScheme && IsOfScheme(text[end])) end++;
        if (end < 2 || !char.IsLetter(text[0])) return 0;
        bool hasColon = end < text.Length && text[end] == ':';
        int rest = hasColon ? end + 1 : end;
        int slashes = rest;
        while (rest < text.Length && rest < slashes + 3 && text[rest] is '/' or '\\') rest++;
        return rest - slashes >= (hasColon ? 1 : 2) ? rest : 0;
    }

    /// <summary>
    /// Whether a text without a scheme has credentials or a query, as a URL that was typed without one.
    /// </summary>
    public static bool LooksLikeOne(string text)
    {
        int colon = FindColon(text), query = text.IndexOf('?');
        if (colon >= 0 && text.LastIndexOf('@') > colon) return true;
        return query > 0 && text.IndexOf('=', query) > 0 && !text.AsSpan(0, query).Contains(' ');
    }

    /// <summary>Returns a URL as it is shown; its scheme may be missing.</summary>
    public static string Of(string url)
    {
        int start = FindRest(url);
        string scheme = url[..start], rest = url[start..];
        int at = rest.LastIndexOf('@');
        int colon = FindColon(rest);
        int question = rest.IndexOfAny(['?', '#']);
        if (at < 0 || colon < 0 || colon > at || (question >= 0 && question < colon)) return scheme + OfRest(rest);

        // Up to the first ':' the user, which may be an e-mail address; up to the last '@' the password, which may
        // contain any character. What follows an '@' behind a '?' may as well be a part of the query.
        string after = rest[(at + 1)..];
        bool isInQuery = question >= 0 && question < at;
        return $"{scheme}{rest[..colon]}:{Hidden}@{(isInQuery ? Hidden : OfRest(after))}";
    }

    /// <summary>Returns a URL that was taken apart as it is shown.</summary>
    /// <param name="scheme">The scheme with its colon and slashes.</param>
    /// <param name="user">The user as it was written.</param>
    /// <param name="hasPassword">Whether there is a password.</param>
    /// <param name="authority">Host and port.</param>
    /// <param name="path">Path and query.</param>
    public static string Of(string scheme, string user, bool hasPassword, string authority, string path) =>
        scheme
        + user
        + (hasPassword ? $":{Hidden}@" : "@")
        + authority
        + OfPath(path);

    private static string OfRest(string rest)
    {
        int end = rest.IndexOfAny(s_endsOfAuthority);
        if (end < 0) end = rest.Length;

        // Behind the host is a port; anything else there is a password of which the host is missing.
        int colon = rest.IndexOf(':', rest.StartsWith('[') ? Math.Max(0, rest.IndexOf(']')) : 0);
        bool isPort = colon < 0 || colon >= end || !rest[(colon + 1)..end].Any(char.IsLetter);
        return (isPort ? rest[..end] : rest[..colon] + ":" + Hidden) + OfPath(rest[end..]);
    }

    private static string OfPath(string path)
    {
        int end = path.IndexOfAny(['?', '#']);
        if (end < 0) return OfSegments(path);
        string shown = OfSegments(path[..end]);
        if (path[end] == '#') return $"{shown}#{Hidden}";
        return shown + "?" + OfQuery(path[(end + 1)..]);
    }

    /// <summary>Some cameras take parameters, also the password, in a path: <c>/user=admin_password=x/</c>.</summary>
    private static string OfSegments(string path)
    {
        if (path.IndexOfAny(['=', ';']) < 0) return path;
        string[] segments = path.Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            int secret = segments[i].IndexOfAny(['=', ';']);
            if (secret >= 0) segments[i] = segments[i][..(secret + 1)] + Hidden;
        }

        return string.Join("/", segments);
    }

    private static string OfQuery(string query)
    {
        var shown = new StringBuilder();
        int start = 0;
        while (start <= query.Length)
        {
            int end = query.IndexOfAny(['&', ';'], start);
            if (end < 0) end = query.Length;
            int equals = query.IndexOf('=', start, end - start);
            if (equals >= 0 && IsName(query, start, equals)) shown.Append(query, start, equals + 1 - start);
            if (end > start) shown.Append(Hidden);
            if (end < query.Length) shown.Append(query[end]);
            start = end + 1;
        }

        return shown.ToString();
    }

    private static bool IsName(string query, int start, int end)
    {
        if (end - start > MaxQueryName) return false;
        for (int i = start; i < end; i++)
        {
            bool isOfName = char.IsLetterOrDigit(query[i]) || query[i] is '_' or '-' or '.' or '[' or ']' or '%';
            if (!isOfName) return false;
        }

        return true;
    }

    /// <summary>Returns where the user ends: the first ':', also an encoded one, but not of an IPv6 address.</summary>
    private static int FindColon(string rest)
    {
        int start = rest.StartsWith('[') ? Math.Max(0, rest.IndexOf(']')) : 0;
        int colon = rest.IndexOf(':', start);
        int encoded = rest.IndexOf("%3A", start, StringComparison.OrdinalIgnoreCase);
        return encoded >= 0 && (colon < 0 || encoded < colon) ? encoded : colon;
    }
}
