using System.Text;

namespace LatestFrames;

/// <summary>Takes out of FFmpeg's messages what must not be shown: they repeat URLs and options.</summary>
/// <remarks>Thread safety: immutable.</remarks>
internal sealed class FFmpegSecrets
{
    private const string Hidden = "***";

    // Shorter values, such as tcp or 1, are parts of harmless words, and no secrets.
    private const int MinValue = 4;

    private readonly string[] _secrets;

    /// <param name="settings">The source.</param>
    /// <param name="input">Its input.</param>
    public FFmpegSecrets(FFmpegSettings settings, FFmpegInput input)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        AddUrl(settings.Input, secrets);
        AddUrl(input.Url, secrets);
        foreach (KeyValuePair<string, string> option in settings.InputOptions)
        {
            Add(option.Value, secrets);
            foreach (string part in option.Value.Split(' ', ':', ';', '=', '\t')) Add(part, secrets);
        }

        if (Environment.GetEnvironmentVariable("http_proxy") is { } proxy) AddUrl(proxy, secrets);

        // The longest first: a shorter one may be a part of it.
        _secrets = [.. secrets.OrderByDescending(secret => secret.Length)];
    }

    private FFmpegSecrets() => _secrets = [];

    /// <summary>None, of a child that knows none.</summary>
    public static FFmpegSecrets None { get; } = new();

    /// <summary>Returns a line of FFmpeg's without the secrets.</summary>
    public string Hide(string line)
    {
        foreach (string secret in _secrets)
        {
            if (line.Contains(secret, StringComparison.OrdinalIgnoreCase))
                line = Without(line, secret);
        }

        return SourceName.InText(HideUrls(line));
    }

    /// <summary>Cuts the credentials and the queries out of all URLs, also those that a server sent.</summary>
    internal static string HideUrls(string line)
    {
        int at = line.IndexOf("://", StringComparison.Ordinal);
        if (at < 0) return line;
        var text = new StringBuilder(line.Length);
        int done = 0;
        while (at >= 0)
        {
            int start = at + 3;
            int end = line.IndexOfAny([' ', '\t', '\'', '"', '<', '>'], start);
            if (end < 0) end = line.Length;
            int query = line.IndexOf('?', start, end - start);
            int limit = query < 0 ? end : query;

            // To the last one: a password may have a slash or an at.
            int user = line.LastIndexOf('@', end - 1, end - start);
            text.Append(line, done, start - done);
            if (user >= 0) text.Append(Hidden).Append('@');
            int from = user < 0 ? start : user + 1;
            if (from < limit) text.Append(line, from, limit - from);
            if (query >= 0) text.Append("?…");
            done = end;
            at = line.IndexOf("://", end, StringComparison.Ordinal);
        }

        return text.Append(line, done, line.Length - done).ToString();
    }

    private static string Without(string line, string secret)
    {
        // Without regard to case, which netstandard2.0's Replace cannot.
        var text = new StringBuilder(line.Length);
        int done = 0;
        while (line.IndexOf(secret, done, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            text.Append(line, done, at - done).Append(Hidden);
            done = at + secret.Length;
        }

        return text.Append(line, done, line.Length - done).ToString();
    }

    private static void AddUrl(string url, HashSet<string> secrets)
    {
        (int start, int length) = FFmpegInput.UserInfoOf(url);
        string userInfo = url.Substring(start, length);
        int colon = userInfo.IndexOf(':');
        if (colon >= 0)
        {
            string password = userInfo[(colon + 1)..];
            string user = Uri.UnescapeDataString(userInfo[..colon]);
            string plain = Uri.UnescapeDataString(password);
            foreach (string form in new[] { password, plain, Uri.EscapeDataString(plain) })
            {
                if (form.Length > 0) secrets.Add(form);
            }

            // The login of Basic.
            Add(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{plain}")), secrets);
        }

        int query = url.IndexOf('?');
        if (query < 0) return;
        Add(url[(query + 1)..], secrets);
        foreach (string part in url[(query + 1)..].Split('&')) Add(part[(part.IndexOf('=') + 1)..], secrets);
    }

    private static void Add(string value, HashSet<string> secrets)
    {
        if (value.Length >= MinValue) secrets.Add(value);
    }
}
