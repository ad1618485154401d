using StackExchange.Redis;

namespace LatestFrames;

/// <summary>
/// A camera on a server as a URL: <c>redis://user:password@host:6379,other:6379/camera?keyPrefix=lfc</c>, or
/// <c>rediss</c> for TLS.
/// </summary>
/// <param name="Redis">The server and the account.</param>
/// <param name="Camera">The name under which the camera is published.</param>
/// <param name="KeyPrefix">What keys and channels begin with.</param>
/// <remarks>
/// User, password and name are percent-encoded. In the query stands <c>keyPrefix</c>, and any option of
/// StackExchange.Redis by its own name. No message repeats what is wrong: it may be a part of the password.
/// </remarks>
internal sealed record RedisUrl(ConfigurationOptions Redis, string Camera, string KeyPrefix)
{
    public const string Scheme = "redis";
    public const string TlsScheme = "rediss";

    private const string SchemeEnd = "://";
    private const string Form = "a URL is redis://user@host:6379/camera, the name percent-encoded";
    private const int MaxLength = 4096;

    // Its default port is another one with TLS, in this client alone.
    private const int DefaultPort = 6379;

    /// <summary>Reads a URL.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static RedisUrl Parse(string url)
    {
        int end = url.IndexOf(SchemeEnd, StringComparison.Ordinal);
        string scheme = end < 0 ? "" : url[..end].ToLowerInvariant();
        if (scheme is not (Scheme or TlsScheme) || url.Length > MaxLength) throw Invalid(Form);
        string rest = url[(end + SchemeEnd.Length)..];
        if (rest.Contains('#', StringComparison.Ordinal)) throw Invalid("a # in it must be percent-encoded (%23)");
        (rest, string query) = Split(rest, '?');
        (string authority, string name) = Split(rest, '/');
        if (name.Length == 0 || name.AsSpan().IndexOfAny('/', '@') >= 0) throw Invalid(Form);

        int account = authority.LastIndexOf('@');
        ConfigurationOptions redis = ReadServers(authority[(account + 1)..], query, out string prefix);
        redis.Ssl |= scheme == TlsScheme;
        if (account >= 0)
        {
            (string user, string password) = Split(authority[..account], ':');
            if (user.Length > 0) redis.User = Uri.UnescapeDataString(user);
            if (password.Length > 0) redis.Password = Uri.UnescapeDataString(password);
        }

        return new RedisUrl(redis, Uri.UnescapeDataString(name), prefix);
    }

    private static ConfigurationOptions ReadServers(string servers, string query, out string prefix)
    {
        List<string> parts = [.. servers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(WithPort)];
        prefix = RedisKeys.DefaultPrefix;
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (string key, string text) = Split(pair, '=');
            string value = Uri.UnescapeDataString(text);
            if (key.Equals("keyPrefix", StringComparison.OrdinalIgnoreCase)) prefix = value;
            else if (IsAccount(key)) throw Invalid("user and password stand before the server, not behind it");
            else if (key.Length == 0 || key.Contains(',') || value.Contains(',')) throw Invalid(Form);
            else parts.Add($"{key}={value}");
        }

        try
        {
            // Without a server, which the program may add.
            return parts.Count == 0 ? new ConfigurationOptions() : RedisClient.Parse(string.Join(',', parts));
        }
        catch (ArgumentException)
        {
            throw Invalid("behind the ? stand keyPrefix and options of StackExchange.Redis, such as sslHost=…");
        }
    }

    private static bool IsAccount(string key) =>
        key.Equals("user", StringComparison.OrdinalIgnoreCase)
        || key.Equals("password", StringComparison.OrdinalIgnoreCase);

    private static string WithPort(string server)
    {
        // An address of IPv6 is in brackets.
        int port = server.IndexOf(':', server.LastIndexOf(']') + 1);
        bool isValid = port != 0
            && server.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']')
            && (port < 0 || (ushort.TryParse(server.AsSpan(port + 1), out ushort number) && number > 0));
        if (!isValid) throw Invalid(Form);
        return port < 0 ? $"{server}:{DefaultPort}" : server;
    }

    private static (string Before, string After) Split(string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static ArgumentException Invalid(string reason) => new($"{nameof(CameraOptions.Url)}: {reason}.");
}
