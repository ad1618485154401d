using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>A URL with a host, taken apart as people write it.</summary>
/// <param name="Scheme">The scheme in small letters.</param>
/// <param name="Authority">Host and port.</param>
/// <param name="Path">Path, query and fragment as they were written; may be empty.</param>
/// <param name="User">The user, decoded; null when the URL has no credentials.</param>
/// <param name="Password">The password, decoded; null when the URL has no credentials.</param>
/// <remarks>Not <see cref="Uri"/>: users paste passwords with any character into URLs.</remarks>
internal readonly record struct UrlParts(
    string Scheme, UrlAuthority Authority, string Path, string? User, string? Password)
{
    private const int MaxLength = 4096, MaxScheme = 16;

    private static readonly Regex s_value = new("=[^&]*", RegexOptions.CultureInvariant);

    /// <summary>The scheme in small letters; empty when the text begins with none.</summary>
    public static string SchemeOf(string text)
    {
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        return colon is > 0 and <= MaxScheme ? text[..colon].ToLowerInvariant() : "";
    }

    /// <summary>Takes a URL apart.</summary>
    /// <param name="text">The URL; it has a scheme.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="error">What is wrong with it, without the password; empty when nothing is.</param>
    public static bool TryParse(string text, out UrlParts parts, out string error)
    {
        parts = default;
        if (text.Length > MaxLength)
        {
            error = $"the URL is longer than {MaxLength} characters";
            return false;
        }

        string scheme = SchemeOf(text);
        string rest = text[(scheme.Length + 3)..].TrimEnd();
        if (!UrlAuthority.TrySplit(rest, out string? userInfo, out UrlAuthority authority, out string path))
        {
            error = "the URL has no valid host, or no valid port after it (1 to 65535)";
            return false;
        }

        string? user = null, password = null;
        if (userInfo is not null)
        {
            int end = userInfo.IndexOf(':');
            user = PercentEncoding.Decode(end < 0 ? userInfo : userInfo[..end]);
            password = end < 0 ? "" : PercentEncoding.Decode(userInfo[(end + 1)..]);
        }

        parts = new UrlParts(scheme, authority, path, user, password);
        error = "";
        return true;
    }

    /// <summary>Returns a URL without its password and without the values in its query.</summary>
    /// <remarks>Some cameras take the password there, under names that nobody can list.</remarks>
    public static string Shown(string url)
    {
        string shown = SourceName.Of(url);
        int query = shown.IndexOf('?', shown.IndexOf("***@", StringComparison.Ordinal) + 1);
        return query < 0 ? shown : shown[..query] + s_value.Replace(shown[query..], "=***");
    }

    /// <summary>Encodes what would end a request's line; everything else is returned as it was written.</summary>
    public static string Encoded(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is > (byte)' ' and < 0x7f) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }
}
