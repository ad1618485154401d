using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>Removes passwords from the names of sources and from texts that quote them.</summary>
internal static class SourceName
{
    private const string Hidden = "***";

    // Texts come from servers and exceptions, so both their length and what an expression may try are bounded: without
    // the bounds, 4,096 letters took 2 s and "pass" 1,024 times more than 50 s.
    private const int MaxLength = 4096;

    // The letters of a scheme that the expressions allow.
    private const int MaxScheme = 16;

    // scheme://user:password@ ; up to the first ':' the user, which may be an e-mail address; up to the last '@' the
    // password, which may contain any character.
    private static readonly Regex s_userInfo = new(
        @"([a-z][a-z0-9+.\-]{0,15}://[^\s:]*):[^\s]*@",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex s_userInfoToTheLast = new(
        @"^([a-z][a-z0-9+.\-]{0,15}://[^:]*):.*@",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    // password=… in a query, and GStreamer's user-pw=… in a pipeline. What stands before the word stays as it is.
    private static readonly Regex s_secret = new(
        @"((?:pass|(?:login)pas|pwd|psw|secret|token|signature|(?<![a-z0-9])pw|(?<![a-z0-9])key|apikey|"
        + @"(?<![a-z0-9])auth|(?<![a-z0-9])sig)[\w\-]{0,64}\s{0,8}=\s{0,8})(?:""[^""]*""|[^&\s""]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Returns a URL, path or pipeline without its password.</summary>
    /// <remarks>
    /// Hides too much rather than too little: an unescaped '/' or '@' in a password is common in camera URLs, so it
    /// removes everything from the first ':' of the authority to the last '@'.
    /// </remarks>
    public static string Of(string source)
    {
        // In a text with several words a URL ends at the next space; a source that is a single URL may contain spaces
        // in its password.
        source = Limit(source);
        int scheme = source.IndexOf("://", StringComparison.Ordinal);
        bool isUrl = scheme is > 0 and <= MaxScheme && !source.AsSpan(0, scheme).Contains(' ');
        string withoutUserInfo = (isUrl ? s_userInfoToTheLast : s_userInfo).Replace(source, "$1:" + Hidden + "@");
        return s_secret.Replace(withoutUserInfo, "$1" + Hidden);
    }

    /// <summary>Returns a text that may quote the source and other URLs, without their passwords.</summary>
    public static string Hide(string text, string source) =>
        InText(text.Replace(source, Of(source), StringComparison.Ordinal));

    /// <summary>Returns a text that may quote URLs, without their passwords.</summary>
    /// <remarks>
    /// Differs from <see cref="Of"/>, because a text may continue after a URL and contain a further '@'.
    /// </remarks>
    public static string InText(string text) =>
        s_secret.Replace(s_userInfo.Replace(Limit(text), "$1:" + Hidden + "@"), "$1" + Hidden);

    // Cut at a space: in the middle of a URL, the end of its password could not be recognized any more.
    private static string Limit(string text)
    {
        if (text.Length <= MaxLength) return text;
        int end = text.LastIndexOf(' ', MaxLength);
        return (end < 0 ? "" : text[..end]) + "…";
    }
}
