using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>
/// Answers a server's challenge: Basic (RFC 7617) or Digest (RFC 7616, with MD5, which cameras use).
/// </summary>
internal static class Authorization
{
    private static readonly Regex s_parameters = new(
        @"(\w+)\s*=\s*(?:""([^""]*)""|([^\s,]+))",
        RegexOptions.CultureInvariant);

    /// <summary>Returns the Authorization header for the strongest supported challenge.</summary>
    /// <returns>Null when no challenge is supported.</returns>
    public static string? Answer(
        IEnumerable<string> challenges, NetworkCredential credentials, string method, string target)
    {
        string[] all = [.. challenges];
        string? digest = Array.Find(
            all,
            challenge => challenge.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase)
                && (Parameter(challenge, "algorithm") ?? "MD5").Equals("MD5", StringComparison.OrdinalIgnoreCase));
        if (digest is not null) return Digest(digest, credentials, method, target);
        if (!Array.Exists(all, challenge => challenge.StartsWith("Basic", StringComparison.OrdinalIgnoreCase)))
            return null;
        byte[] userAndPassword = Encoding.UTF8.GetBytes($"{credentials.UserName}:{credentials.Password}");
        return "Basic " + Convert.ToBase64String(userAndPassword);
    }

    private static string Digest(string challenge, NetworkCredential credentials, string method, string target)
    {
        string realm = Parameter(challenge, "realm") ?? "", nonce = Parameter(challenge, "nonce") ?? "";
        string? opaque = Parameter(challenge, "opaque");
        string ha1 = Md5($"{credentials.UserName}:{realm}:{credentials.Password}"), ha2 = Md5($"{method}:{target}");
        bool hasQuality = Parameter(challenge, "qop") is not null;
        string client = Convert.ToHexString(RandomNumberGenerator.GetBytes(8)).ToLowerInvariant();
        string response = hasQuality ? Md5($"{ha1}:{nonce}:00000001:{client}:auth:{ha2}") : Md5($"{ha1}:{nonce}:{ha2}");
        return $"Digest username=\"{credentials.UserName}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{target}\""
            + $", response=\"{response}\""
            + (hasQuality ? $", qop=auth, nc=00000001, cnonce=\"{client}\"" : "")
            + (opaque is null ? "" : $", opaque=\"{opaque}\"");
    }

    private static string? Parameter(string challenge, string name)
    {
        foreach (Match match in s_parameters.Matches(challenge))
        {
            if (!match.Groups[1].Value.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            return match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Value;
        }

        return null;
    }

    // RFC 7616 prescribes MD5 for these challenges.
#pragma warning disable CA5351
    private static string Md5(string text) =>
        Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
#pragma warning restore CA5351
}
