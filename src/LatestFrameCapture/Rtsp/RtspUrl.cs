using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>A camera's URL (rtsp, rtsps, rtspt, rtspu) and the credentials in it.</summary>
/// <remarks>
/// Not <see cref="Uri"/>: users paste passwords with any character into URLs, and cameras compare the path that they
/// are asked for with the text that they gave out, so nothing in it is normalized.
/// </remarks>
internal sealed class RtspUrl
{
    private const int MaxLength = 4096;

    private readonly string _shown;

    private RtspUrl(
        string scheme, RtspAuthority authority, string path, string? user, string? password, string shown)
    {
        _shown = shown;
        IsSecure = scheme == "rtsps";
        Transport = scheme switch { "rtspt" => RtspTransport.Tcp, "rtspu" => RtspTransport.Udp, _ => null };
        Host = authority.Host;
        Port = authority.Port ?? (IsSecure ? 322 : 554);
        User = user;
        Password = password;
        RequestUrl = (IsSecure ? "rtsps://" : "rtsp://") + Encoded(authority.Text) + AsSent(path);
    }

    public bool IsSecure { get; }

    /// <summary>The transport that the scheme prescribes; null when it leaves the choice.</summary>
    public RtspTransport? Transport { get; }

    /// <summary>The host's name or address; of IPv6 without brackets.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>The user, decoded; null when the URL has no credentials.</summary>
    public string? User { get; }

    public string? Password { get; }

    /// <summary>The URL that redirected to this one, whose password texts must not show either; null for the user's.
    /// </summary>
    public RtspUrl? RedirectedFrom { get; private set; }

    /// <summary>The URL as it is sent: without credentials, path and query as they were written.</summary>
    public string RequestUrl { get; }

    /// <summary>Whether a text begins as such a URL.</summary>
    public static bool HasScheme(string text) => SchemeOf(text) is "rtsp" or "rtsps" or "rtspt" or "rtspu";

    /// <summary>Parses a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="url">The URL; null when it is not valid.</param>
    /// <param name="error">What is wrong with it, without the password.</param>
    public static bool TryParse(string text, out RtspUrl? url, out string error)
    {
        url = null;
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = SchemeOf(text);
        if (!HasScheme(text))
        {
            error = "the URL does not begin with rtsp://, rtsps://, rtspt:// or rtspu://";
            return false;
        }

        if (text.Length > MaxLength)
        {
            error = $"the URL is longer than {MaxLength} characters";
            return false;
        }

        string rest = text[(colon + 3)..].TrimEnd();
        if (!RtspAuthority.TrySplit(rest, out string? userInfo, out RtspAuthority authority, out string path))
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
            : UrlName.Of(text[..(colon + 3)], shownUser, hasPassword, authority.Text, path);
        url = new RtspUrl(scheme, authority, path, user, password, shown);
        error = "";
        return true;
    }

    /// <summary>Returns the URL that a redirect leads to, with the credentials only for the same host.</summary>
    public bool TryRedirect(string location, out RtspUrl? target, out string error)
    {
        location = location.Trim();
        if (location.StartsWith('/'))
        {
            int path = RequestUrl.IndexOf('/', RequestUrl.IndexOf("://", StringComparison.Ordinal) + 3);
            location = RequestUrl[..path] + location;
        }

        if (!TryParse(location, out target, out error)) return false;
        bool isSameHost = target!.Host.Equals(Host, StringComparison.OrdinalIgnoreCase);

        // A password that went through TLS is not sent in the clear because a server says so.
        if (target.User is null && isSameHost && (target.IsSecure || !IsSecure)) target = target.With(User, Password);
        target.RedirectedFrom = this;
        return true;
    }

    /// <summary>Returns the URL without its password and without the values in its query.</summary>
    public override string ToString() => _shown;

    private static string SchemeOf(string text)
    {
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        return colon is 4 or 5 ? text[..colon].ToLowerInvariant() : "";
    }

    private RtspUrl With(string? user, string? password)
    {
        int path = RequestUrl.IndexOf('/', RequestUrl.IndexOf("://", StringComparison.Ordinal) + 3);
        int host = RequestUrl.IndexOf("://", StringComparison.Ordinal) + 3;
        string scheme = IsSecure ? "rtsps" : Transport switch
        {
            RtspTransport.Tcp => "rtspt",
            RtspTransport.Udp => "rtspu",
            _ => "rtsp",
        };
        var authority = new RtspAuthority(Host, Port, RequestUrl[host..path]);
        return new RtspUrl(scheme, authority, RequestUrl[path..], user, password, _shown);
    }

    /// <summary>Encodes what would end the request's line; everything else is sent as it was written.</summary>
    private static string AsSent(string path) => (path.StartsWith('/') ? "" : "/") + Encoded(path);

    private static string Encoded(string text)
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
