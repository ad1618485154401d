using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>Names of sources without the passwords in them.</summary>
internal static partial class SourceName
{
    private const string Hidden = "***";

    /// <summary>A URL, path or pipeline as it may be shown.</summary>
    /// <remarks>
    /// Rather hides too much than too little: an unescaped '/' or '@' in a password is common in camera URLs, so everything from the first
    /// ':' of the authority to the last '@' goes.
    /// </remarks>
    public static string Of(string source)
    {
        string withoutUserInfo = UserInfo().Replace(source, "$1:" + Hidden + "@");
        return Secret().Replace(withoutUserInfo, "$1" + Hidden);
    }

    /// <summary>A text of the native side that may quote the source.</summary>
    public static string Hide(string text, string source) => Of(text.Replace(source, Of(source), StringComparison.Ordinal));

    // scheme://user:password@ ; the lazy start and the greedy end take in passwords that hold '@', '/' or ':'.
    [GeneratedRegex(@"([a-z][a-z0-9+.\-]*://[^\s:@]*):[^\s]*@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    // password=… in a query, and GStreamer's user-pw=… in a pipeline.
    [GeneratedRegex(@"((?<![a-z0-9])(?:pass|passwd|password|pwd|pw|user-pw|proxy-pw|token|access_token|secret|key|apikey|api_key|auth|sig|signature)\s*=\s*)(?:""[^""]*""|[^&\s""!]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
