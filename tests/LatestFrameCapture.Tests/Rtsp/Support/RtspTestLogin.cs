using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>What the test camera asks for and checks; computed without the client's code.</summary>
internal sealed partial class RtspTestLogin
{
    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>The challenges in their order: <c>Basic</c>, or an algorithm of Digest (MD5, SHA-256, MD5-sess, an
    /// unknown one).</summary>
    public string[] Offers { get; init; } = ["MD5"];

    /// <summary>Those of the offers with which the right password is accepted; null for all.</summary>
    public string[]? Accepts { get; init; }

    /// <summary>The qop parameter of the challenges; null for none.</summary>
    public string? Qop { get; init; }

    /// <summary>What stands behind the nonce in each challenge, such as <c>, stale=TRUE</c>.</summary>
    public string More { get; init; } = "";

    /// <summary>How many requests a nonce lasts; then it is refused, with a new one.</summary>
    public int RequestsPerNonce { get; init; } = int.MaxValue;

    public bool SaysStale { get; init; } = true;

    private int _nonces;
    private int _left;
    private string _nonce = "";

    /// <summary>How often credentials were sent and refused, other than for an old nonce.</summary>
    public int Refused { get; private set; }

    /// <summary>Checks a request.</summary>
    /// <returns>Null when it may pass, else the header lines of the 401.</returns>
    public string? Check(RtspTestRequest request)
    {
        string? authorization = request["Authorization"];
        bool isStale = false;
        if (authorization is not null)
        {
            bool isRight = IsRight(authorization, request.Method, out bool isCurrent);
            if (isRight && isCurrent && _left-- > 0) return null;
            isStale = isRight;
            if (!isRight) Refused++;
        }

        _nonce = $"nonce{++_nonces}";
        _left = RequestsPerNonce;
        return string.Concat(Offers.Select(offer => $"WWW-Authenticate: {Challenge(offer, isStale && SaysStale)}\r\n"));
    }

    private string Challenge(string offer, bool isStale) => offer == "Basic"
        ? "Basic realm=\"test camera\""
        : $"Digest realm=\"test camera\", nonce=\"{_nonce}\", algorithm={offer}"
            + (Qop is null ? "" : $", qop=\"{Qop}\"") + (isStale ? ", stale=TRUE" : "") + More;

    private bool IsRight(string authorization, string method, out bool isCurrent)
    {
        isCurrent = true;
        if (authorization.StartsWith("Basic ", StringComparison.Ordinal))
            return Allows("Basic")
                && authorization[6..] == Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

        Dictionary<string, string> p = Parameter().Matches(authorization)
            .ToDictionary(
                match => match.Groups[1].Value,
                match => match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Value);
        string algorithm = p.GetValueOrDefault("algorithm", "MD5");
        if (!Allows(algorithm) || p["username"] != User) return false;
        isCurrent = p["nonce"] == _nonce;
        Func<string, string> hash = algorithm.StartsWith("SHA-256", StringComparison.Ordinal) ? Sha256 : Md5;
        string ha1 = hash($"{User}:{p["realm"]}:{Password}");
        if (algorithm.EndsWith("-sess", StringComparison.Ordinal)) ha1 = hash($"{ha1}:{p["nonce"]}:{p["cnonce"]}");
        string ha2 = hash($"{method}:{p["uri"]}");
        string middle = Qop is null ? p["nonce"] : $"{p["nonce"]}:{p["nc"]}:{p["cnonce"]}:{p["qop"]}";
        return p["response"] == hash($"{ha1}:{middle}:{ha2}");
    }

    private bool Allows(string offer) => Offers.Contains(offer) && (Accepts ?? Offers).Contains(offer);

    // RFC 7616 prescribes MD5 for these challenges.
#pragma warning disable CA5351
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("""(\w+)=(?:"([^"]*)"|([^\s,]+))""")]
    private static partial Regex Parameter();
}
