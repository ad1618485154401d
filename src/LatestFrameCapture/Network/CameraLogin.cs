using System.Security.Cryptography;

namespace LatestFrames;

/// <summary>
/// The login of one opening: which challenge is answered, and how often credentials may be refused. Cameras lock an
/// account after a few refusals, so there are at most two, the second only for another algorithm.
/// </summary>
internal sealed class CameraLogin(string? user, string? password)
{
    private const int MaxRefusals = 2, MaxRenewals = 2;

    private readonly string? _user = user is null ? null : ByteText.FromUtf8(user);
    private readonly string _password = ByteText.FromUtf8(password ?? "");
    private readonly HashSet<string> _refused = [];
    private DigestAnswer? _digest;
    private bool _isBasic;
    private bool _offeredDigest;
    private bool _wasSent;
    private bool _wasAccepted;
    private int _renewals;

    /// <summary>How often the camera refused these credentials.</summary>
    public int Refusals { get; private set; }

    /// <summary>Whether credentials were sent, and the camera neither accepted nor refused them.</summary>
    public bool IsInDoubt => _wasSent && !_wasAccepted && Refusals == 0;

    /// <summary>The current way to log in, for texts.</summary>
    public string Scheme => _digest is not null ? $"Digest {_digest.Algorithm}" : _isBasic ? "Basic" : "no login";

    /// <summary>Returns the Authorization header's value; null while the camera has not asked for one.</summary>
    public string? Authorization(string method, string url)
    {
        if (_user is null || Refusals >= MaxRefusals) return null;
        _wasSent |= _digest is not null || _isBasic;
        if (_digest is not null)
        {
            string client = Convert.ToHexString(RandomNumberGenerator.GetBytes(8)).ToLowerInvariant();
            return _digest.Answer(_user, _password, method, url, client);
        }

        return _isBasic ? "Basic " + Token(_user, _password) : null;
    }

    private static string Token(string user, string password) =>
        Convert.ToBase64String(ByteText.ToBytes($"{user}:{password}"));

    /// <summary>The camera answered a request otherwise than with 401.</summary>
    /// <param name="status">The answer's status, of HTTP or RTSP.</param>
    /// <param name="hadAuthorization">Whether the request carried an Authorization header.</param>
    /// <remarks>
    /// Whoever is sent a picture, elsewhere, or told that there is no such path was let in. Another answer, 403 above
    /// all, may be a refusal of the credentials that the camera counts, or mean that the account is locked already.
    /// </remarks>
    public void OnAnswered(int status, bool hadAuthorization)
    {
        _wasAccepted |= hadAuthorization && status is (>= 200 and < 400) or 404 or 410;
        _renewals = 0;
    }

    /// <summary>The camera refused a request with 401.</summary>
    /// <param name="challenges">The answer's WWW-Authenticate headers.</param>
    /// <param name="hadAuthorization">Whether the request carried an Authorization header.</param>
    public LoginResult OnRefused(IEnumerable<string> challenges, bool hadAuthorization)
    {
        if (_user is null) return LoginResult.NoCredentials;
        List<LoginChallenge> all = LoginChallenge.Parse(challenges);
        List<DigestAnswer> digests = [.. all.Select(DigestAnswer.For).OfType<DigestAnswer>()];

        // Any Digest, also one that is not known: the password is not sent in the clear to a camera that can do better.
        _offeredDigest |= all.Exists(c => c.Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase));
        bool basic = !_offeredDigest && all.Exists(c => c.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase));
        if (!hadAuthorization) return ++_renewals > MaxRenewals ? LoginResult.AlwaysStale : Choose(digests, basic);

        if (_digest is { } used && Renewed(all, digests, used) is { } renewed)
        {
            if (++_renewals > MaxRenewals) return LoginResult.AlwaysStale;
            _digest = renewed;
            return LoginResult.Retry;
        }

        Refusals++;
        _refused.Add(_digest?.Algorithm ?? "BASIC");
        return Refusals >= MaxRefusals || digests.Count == 0
            ? LoginResult.Refused
            : Choose(digests, basic: false) == LoginResult.Retry ? LoginResult.Retry : LoginResult.Refused;
    }

    /// <summary>
    /// The answer for a new nonce, where the old one only expired: the camera says so, or it had accepted the login
    /// before (GStreamer's server, in Axis cameras, says stale=FALSE then).
    /// </summary>
    private DigestAnswer? Renewed(List<LoginChallenge> all, List<DigestAnswer> digests, DigestAnswer used)
    {
        DigestAnswer? renewed = digests.Find(d => d.Algorithm == used.Algorithm && d.Nonce != used.Nonce);
        if (renewed is null) return null;
        bool isStale = all.Exists(
            c => c["nonce"] == renewed.Nonce && "true".Equals(c["stale"], StringComparison.OrdinalIgnoreCase));
        return isStale || (_wasAccepted && _renewals == 0) ? renewed : null;
    }

    private LoginResult Choose(List<DigestAnswer> digests, bool basic)
    {
        DigestAnswer? best = digests
            .Where(digest => !_refused.Contains(digest.Algorithm))
            .OrderByDescending(digest => digest.Strength)
            .FirstOrDefault();
        if (best is null && !basic) return LoginResult.Unsupported;
        _digest = best;
        _isBasic = best is null;
        return LoginResult.Retry;
    }
}
