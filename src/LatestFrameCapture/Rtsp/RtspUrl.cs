namespace LatestFrames;

/// <summary>A camera's URL (rtsp, rtsps, rtspt, rtspu) and the credentials in it.</summary>
/// <remarks>
/// Not <see cref="Uri"/>: users paste passwords with any character into URLs, and cameras compare the path that they
/// are asked for with the text that they gave out, so nothing in it is normalized.
/// </remarks>
internal sealed class RtspUrl
{
    private readonly string _shown;

    private RtspUrl(
        string scheme, UrlAuthority authority, string path, string? user, string? password, string shown)
    {
        _shown = shown;
        IsSecure = scheme == "rtsps";
        Transport = scheme switch { "rtspt" => RtspTransport.Tcp, "rtspu" => RtspTransport.Udp, _ => null };
        Host = authority.Host;
        Port = authority.Port ?? (IsSecure ? 322 : 554);
        User = user;
        Password = password;
        RequestUrl = (IsSecure ? "rtsps://" : "rtsp://") + UrlParts.Encoded(authority.Text) + AsSent(path);
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

    /// <summary>What no text may show.</summary>
    public Secrets Secrets => new(User, Password, RedirectedFrom?.Secrets);

    /// <summary>The URL as it is sent: without credentials, path and query as they were written.</summary>
    public string RequestUrl { get; }

    /// <summary>Whether a text begins as such a URL.</summary>
    public static bool HasScheme(string text) => UrlParts.SchemeOf(text) is "rtsp" or "rtsps" or "rtspt" or "rtspu";

    /// <summary>Parses a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="url">The URL; null when it is not valid.</param>
    /// <param name="error">What is wrong with it, without the password.</param>
    public static bool TryParse(string text, out RtspUrl? url, out string error)
    {
        url = null;
        if (!HasScheme(text))
        {
            error = "the URL does not begin with rtsp://, rtsps://, rtspt:// or rtspu://";
            return false;
        }

        if (!UrlParts.TryParse(text, out UrlParts parts, out error)) return false;
        url = new RtspUrl(parts.Scheme, parts.Authority, parts.Path, parts.User, parts.Password, parts.Shown);
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

    /// <inheritdoc cref="UrlParts.Shown"/>
    public override string ToString() => _shown;

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
        var authority = new UrlAuthority(Host, Port, RequestUrl[host..path]);
        return new RtspUrl(scheme, authority, RequestUrl[path..], user, password, _shown);
    }

    /// <summary>Encodes what would end the request's line; everything else is sent as it was written.</summary>
    private static string AsSent(string path) => (path.StartsWith('/') ? "" : "/") + UrlParts.Encoded(path);
}
