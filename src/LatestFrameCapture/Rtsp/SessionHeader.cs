using System.Globalization;

namespace LatestFrames;

/// <summary>A server's Session header: the session's name and how long it lives without a request.</summary>
internal readonly record struct SessionHeader(string Id, TimeSpan? Timeout)
{
    private const int MaxLength = 512;

    /// <summary>Parses the header: <c>id; timeout = seconds</c>.</summary>
    /// <returns>Null when there is no session in it.</returns>
    public static SessionHeader? Parse(string? header)
    {
        if (header is null || header.Length > MaxLength) return null;
        string[] parts = header.Split(';');
        string id = parts[0].Trim();
        if (id.Length == 0) return null;
        TimeSpan? timeout = null;
        foreach (string part in parts.Skip(1))
        {
            string[] pair = part.Split('=');
            if (pair.Length == 2
                && pair[0].Trim().Equals("timeout", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(pair[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                && seconds > 0)
            {
                timeout = TimeSpan.FromSeconds(seconds);
            }
        }

        return new SessionHeader(id, timeout);
    }
}
