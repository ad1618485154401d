using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>A URL with a host, taken apart as people write it.</summary>
/// <param name="Scheme">The scheme in small letters.</param>
/// <param name="Authority">Host and port.</param>
/// <param name="Path">Path, query and fragment as they were written; may be empty.</param>
/// <param name="User">The user, decoded; null when the URL has no credentials.</param>
/// <param name="Password">The password, decoded; null when the URL has no credentials.</param>
/// <param name="Shown">The URL without its password and without the values in its query.</param>
/// <remarks>Not <see cref="Uri"/>: users paste passwords with any character into URLs.</remarks>
internal readonly record struct UrlParts(
    string Scheme, UrlAuthority Authority, string Path, string? User, string? Password, string Shown)
{
    private const int MaxLength = 4096, MaxScheme = 16;

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

        string? user = null, password = null, shownUser = null;
        if (userInfo is not null)
        {
            int end = userInfo.IndexOf(':');
            int encoded = userInfo.IndexOf("%3A", StringComparison.OrdinalIgnoreCase);
            int shownEnd = encoded >= 0 && (end < 0 || encoded < end) ? encoded : end;
            shownUser = shownEnd < 0 ? userInfo : userInfo[..shownEnd];
            user = PercentEncoding.Decode(end < 0 ? userInfo : userInfo[..end]);
            password = end < 0 ? "" : PercentEncoding.Decode(userInfo[(end + 1)..]);
        }

        bool hasPassword = shownUser?.Length < userInfo?.Length;

        // Without credentials it may be a password with a '/' that was taken for a path.
        string shown = shownUser is null
            ? SourceName.Of(text)
            : UrlName.Of(text[..(scheme.Length + 3)], shownUser, hasPassword, authority.Text, path);
        parts = new UrlParts(scheme, authority, path, user, password, shown);
        error = "";
        return true;
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
