using System.Globalization;
using System.Security.Cryptography;

namespace LatestFrames;

/// <summary>Answers Digest challenges (RFC 7616; without qop RFC 2069).</summary>
internal sealed class DigestAnswer
{
    private readonly LoginChallenge _challenge;
    private readonly string _realm;
    private readonly string? _quality;
    private readonly bool _isSession;
    private readonly Func<byte[], byte[]> _hash;
    private int _count;

    private DigestAnswer(LoginChallenge challenge, string algorithm, string? quality)
    {
        _challenge = challenge;
        _realm = challenge["realm"] ?? "";
        Nonce = challenge["nonce"] ?? "";
        Algorithm = algorithm;
        _quality = quality;
        _isSession = algorithm.EndsWith("-SESS", StringComparison.Ordinal);
        _hash = IsSha256(algorithm) ? SHA256.HashData : Md5;
    }

    /// <summary>The algorithm's name in capitals.</summary>
    public string Algorithm { get; }

    public string Nonce { get; }

    /// <summary>How strong the algorithm is, for a choice between several.</summary>
    public int Strength => IsSha256(Algorithm) ? 2 : 1;

    /// <summary>Creates what answers a challenge.</summary>
    /// <returns>Null when it is no Digest, or one that is not known.</returns>
    public static DigestAnswer? For(LoginChallenge challenge)
    {
        if (!challenge.Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase)) return null;
        string algorithm = (challenge["algorithm"] ?? "MD5").Trim().ToUpperInvariant();
        if (algorithm.Length == 0) algorithm = "MD5";
        if (algorithm is not ("MD5" or "MD5-SESS" or "SHA-256" or "SHA-256-SESS")) return null;
        string[] offered = (challenge["qop"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        string? quality = offered.Length == 0 ? null
            : offered.Contains("auth-int", StringComparer.OrdinalIgnoreCase)
                && !offered.Contains("auth", StringComparer.OrdinalIgnoreCase) ? "auth-int"
            : "auth";
        return new DigestAnswer(challenge, algorithm, quality);
    }

    /// <summary>Returns the Authorization header's value for a request without a body.</summary>
    /// <param name="user">The user, as its bytes are sent.</param>
    /// <param name="password">The password, as its bytes are hashed.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="url">The request's URL, exactly as it is sent.</param>
    /// <param name="client">The client's own nonce.</param>
    public string Answer(string user, string password, string method, string url, string client)
    {
        string count = (++_count).ToString("x8", CultureInfo.InvariantCulture);
        string ha1 = Hash($"{user}:{_realm}:{password}");
        if (_isSession) ha1 = Hash($"{ha1}:{Nonce}:{client}");
        string ha2 = Hash(_quality == "auth-int" ? $"{method}:{url}:{Hash("")}" : $"{method}:{url}");
        string response = Hash(
            _quality is null ? $"{ha1}:{Nonce}:{ha2}" : $"{ha1}:{Nonce}:{count}:{client}:{_quality}:{ha2}");

        // A line break in it would begin another header. Bytes above 0x7f are those of UTF-8.
        string name = new string([.. user.Where(c => c is >= ' ' and not '\u007f')])
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);

        // Cameras that write the algorithm in quotes want it back in quotes (Hikvision); RFC 7616 has none.
        string? algorithm = _challenge["algorithm"];
        string quote = _challenge.IsQuoted("algorithm") ? "\"" : "";
        return $"Digest username=\"{name}\", realm=\"{_realm}\", nonce=\"{Nonce}\", uri=\"{url}\""
            + $", response=\"{response}\""
            + (algorithm is null ? "" : $", algorithm={quote}{algorithm}{quote}")
            + (_challenge["opaque"] is { } opaque ? $", opaque=\"{opaque}\"" : "")
            + (_quality is null ? "" : $", qop={_quality}, nc={count}")
            + (_quality is null && !_isSession ? "" : $", cnonce=\"{client}\"");
    }

    private static bool IsSha256(string algorithm) => algorithm.StartsWith("SHA-256", StringComparison.Ordinal);

    // RFC 7616 prescribes MD5 for these challenges.
#pragma warning disable CA5351
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    private string Hash(string text) => Convert.ToHexString(_hash(ByteText.ToBytes(text))).ToLowerInvariant();
}
