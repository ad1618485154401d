using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>A camera's URL (http, https) and the credentials in it.</summary>
internal sealed class HttpUrl
{
    private readonly string _shown;

    private HttpUrl(Uri requestUri, UrlParts parts)
    {
        _shown = parts.Shown;
        RequestUri = requestUri;
        User = parts.User;
        Password = parts.Password;

        // Many cameras take a password or a token in the query.
        Secrets = new Secrets(parts.User, parts.Password);
        int query = parts.Path.IndexOf('?');
        if (query >= 0) Secrets = Secrets.WithPartsOf(parts.Path[(query + 1)..], "&;#", Secrets, hasNames: true);
    }

    /// <summary>The URL as it is requested: without credentials.</summary>
    public Uri RequestUri { get; }

    /// <summary>The user, decoded; null when the URL has no credentials.</summary>
    public string? User { get; }

    public string? Password { get; }

    /// <summary>What no text may show.</summary>
    public Secrets Secrets { get; }

    /// <summary>Whether a text begins as such a URL.</summary>
    public static bool HasScheme(string text) => UrlParts.SchemeOf(text) is "http" or "https";

    /// <summary>Parses a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="url">The URL; null when it is not valid.</param>
    /// <param name="error">What is wrong with it, without the password.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out HttpUrl? url, out string error)
    {
        url = null;
        if (!HasScheme(text))
        {
            error = "the URL does not begin with http:// or https://";
            return false;
        }

        if (!UrlParts.TryParse(text, out UrlParts parts, out error)) return false;
        string path = parts.Path.StartsWith('/') ? parts.Path : "/" + parts.Path;
        if (!Uri.TryCreate($"{parts.Scheme}://{parts.Authority.Text}{path}", UriKind.Absolute, out Uri? uri))
        {
            error = "the URL is not valid";
            return false;
        }

        url = new HttpUrl(uri, parts);
        return true;
    }

    /// <inheritdoc cref="UrlParts.Shown"/>
    public override string ToString() => _shown;
}
