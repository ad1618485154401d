using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>Names of sources without the passwords in them.</summary>
internal static class SourceName
{
    private const string Hidden = "***";

    // scheme://user:password@ ; up to the first ':' the user, which may be an e-mail address; up to the last '@' the password, which may hold anything.
    private static readonly Regex s_userInfo = new(
        @"([a-z][a-z0-9+.\-]*://[^\s:]*):[^\s]*@",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex s_userInfoToTheLast = new(
        @"^([a-z][a-z0-9+.\-]*://[^:]*):.*@",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    // password=… in a query, and GStreamer's user-pw=… in a pipeline.
    private static readonly Regex s_secret = new(
        @"([\w\-]*(?:pass|(?:login)pas|pwd|psw|secret|token|signature|(?<![a-z0-9])pw|(?<![a-z0-9])key|apikey|(?<![a-z0-9])auth|(?<![a-z0-9])sig)[\w\-]*\s*=\s*)(?:""[^""]*""|[^&\s""]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>A URL, path or pipeline as it may be shown.</summary>
    /// <remarks>
    /// Rather hides too much than too little: an unescaped '/' or '@' in a password is common in camera URLs, so everything from the first
    /// ':' of the authority to the last '@' goes.
    /// </remarks>
    public static string Of(string source)
    {
        // In a text with several words, a URL ends with its word; a source that is a URL as a whole may hold spaces in its password.
        bool isUrl = source.IndexOf("://", StringComparison.Ordinal) is > 0 and < 10 && !source.AsSpan(0, source.IndexOf("://", StringComparison.Ordinal)).Contains(' ');
        string withoutUserInfo = (isUrl ? s_userInfoToTheLast : s_userInfo).Replace(source, "$1:" + Hidden + "@");
        return s_secret.Replace(withoutUserInfo, "$1" + Hidden);
    }

    /// <summary>A text that may quote the source, and other URLs.</summary>
    public static string Hide(string text, string source) => InText(text.Replace(source, Of(source), StringComparison.Ordinal));

    /// <summary>A text that may quote URLs.</summary>
    /// <remarks>Not as <see cref="Of"/>: a text that begins with a URL goes on after it, perhaps with an '@' of its own.</remarks>
    public static string InText(string text) => s_secret.Replace(s_userInfo.Replace(text, "$1:" + Hidden + "@"), "$1" + Hidden);
}
