using System.Text;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>The names of sources, and texts that quote them, without their passwords.</summary>
/// <remarks>
/// Of URLs and pipelines only what is known to be harmless is shown (<see cref="UrlName"/>, <see
/// cref="PipelineName"/>). Texts come from servers and exceptions, so their length is bounded, and so is what is tried
/// at each of their places; control characters become blanks.
/// </remarks>
internal static class SourceName
{
    private const int MaxLength = 4096;
    private const int MaxQuote = 80;

    // A password with a blank, in a text that quotes a URL without quotation marks.
    private const int MaxBlankPassword = 256;

    // password=… and the like outside of URLs, up to the next blank that is neither quoted nor escaped. What stands
    // before the word stays as it is.
    private static readonly Regex s_secret = new(
        @"((?:pass|(?:login)pas|pwd|psw|secret|token|signature|(?<![a-z0-9])pw|(?<![a-z0-9])key|apikey|"
        + @"(?<![a-z0-9])auth|(?<![a-z0-9])sig)[\w\-]{0,64}\s{0,8}=\s{0,8})(?!\*\*\*)"
        + @"(?:""(?:[^""\\]|\\.?)*(?:""|$)|'(?:[^'\\]|\\.?)*(?:'|$)|\\.?|[^\s""'\\])+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex s_header = new(
        @"(Authorization\s{0,8}[:=]\s{0,8}).*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    /// <summary>Returns a URL, path or pipeline without its password.</summary>
    /// <remarks>
    /// Hides too much rather than too little: an unescaped '/' or '@' in a password is common in camera URLs, and so
    /// are URLs with typing errors. Paths of local files stay readable.
    /// </remarks>
    public static string Of(string source)
    {
        source = Clean(Limit(source));
        if (IsLocalPath(source)) return HideWords(source);
        bool isUrl = UrlName.FindRest(source) > 0;
        if (!isUrl && PipelineName.IsPipeline(source)) return PipelineName.Of(source);
        return isUrl || UrlName.LooksLikeOne(source) ? HideWords(UrlName.Of(source)) : InText(source);
    }

    /// <summary>Returns a text that may quote the source and other URLs, without their passwords.</summary>
    public static string Hide(string text, string source) =>
        InText(text.Replace(source, Of(source), StringComparison.Ordinal));

    /// <summary>Returns a text that may quote URLs, without their passwords.</summary>
    /// <remarks>
    /// Differs from <see cref="Of"/>, because a text may continue after a URL and contain a further '@'.
    /// </remarks>
    public static string InText(string text)
    {
        text = Clean(Limit(text));
        var shown = new StringBuilder(text.Length);
        int start = 0;
        while (start < text.Length)
        {
            int end = EndOfWord(text, start);
            if (end == start) shown.Append(text[start++]);
            else start = AppendWord(shown, text, start, end);
        }

        return HideWords(shown.ToString());
    }

    /// <summary>Returns a server's text for a message of ours: one short line, without passwords.</summary>
    public static string Quote(string text)
    {
        text = InText(text).Replace('"', ' ');
        return text.Length > MaxQuote ? text[..MaxQuote] + "…" : text;
    }

    private static string HideWords(string text) =>
        s_header.Replace(s_secret.Replace(text, "$1" + UrlName.Hidden), "$1" + UrlName.Hidden);

    /// <summary>Appends a word, or the URL in it, which may go on after it.</summary>
    /// <returns>Where the text continues.</returns>
    private static int AppendWord(StringBuilder shown, string text, int start, int end)
    {
        int scheme = text.IndexOf("://", start, end - start, StringComparison.Ordinal);
        if (scheme < 0)
        {
            string word = text[start..end];
            shown.Append(UrlName.LooksLikeOne(word) ? UrlName.Of(word) : word);
            return end;
        }

        int url = scheme;
        while (url > start && UrlName.IsOfScheme(text[url - 1])) url--;
        end = EndOfUrl(text, url, scheme + 3, end);
        shown.Append(text, start, url - start).Append(UrlName.Of(text[url..end]));
        return end;
    }

    private static int EndOfUrl(string text, int url, int rest, int end)
    {
        // In quotation marks it goes to the closing one, blanks included.
        char quote = url > 0 ? text[url - 1] : ' ';
        if (quote is '\'' or '"' or '`' && text.IndexOf(quote, url) is >= 0 and int closing) return closing;

        // After 'scheme://user:' a password goes on, unless a port or a path is there.
        int colon = text.IndexOf(':', rest, end - rest);
        bool isComplete = colon < 0 || text.IndexOfAny(['/', '@', '?', '#'], rest, end - rest) >= 0;
        bool isPort = colon >= 0 && text[(colon + 1)..end].Trim(':', '.', ',', ';', ')').All(char.IsDigit);
        if (!isComplete && !isPort)
        {
            int at = text.IndexOf('@', end, Math.Min(text.Length - end, MaxBlankPassword));
            if (at >= 0) return EndOfWord(text, at);
        }

        while (end > rest && text[end - 1] is '.' or ',' or ';' or ':' or ')' or '\'' or '"') end--;
        return end;
    }

    private static int EndOfWord(string text, int start)
    {
        while (start < text.Length && !char.IsWhiteSpace(text[start])) start++;
        return start;
    }

    /// <summary>Whether it is an absolute path or a path from the current folder, which has no credentials.</summary>
    private static bool IsLocalPath(string source)
    {
        if (source.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return true;
        if (source.StartsWith("./", StringComparison.Ordinal) || source.StartsWith("../", StringComparison.Ordinal))
            return true;
        if (source.Length < 2) return false;
        if (source[0] == '/') return source[1] != '/';
        bool isDrive = char.IsLetter(source[0]) && source[1] == ':' && source.Length > 2 && source[2] is '\\' or '/';
        return isDrive || (source.StartsWith(@"\\", StringComparison.Ordinal) && !source.Contains('@'));
    }

    private static string Clean(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        return new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
    }

    // Cut at a space: in the middle of a URL, the end of its password could not be recognized any more.
    private static string Limit(string text)
    {
        if (text.Length <= MaxLength) return text;
        int end = text.LastIndexOf(' ', MaxLength);
        return (end < 0 ? "" : text[..end]) + "…";
    }
}
