using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LatestFrames;

/// <summary>The check of a server's certificate, which remembers why it refused one.</summary>
/// <param name="own">The user's check; null for the system's rules.</param>
/// <remarks>Thread safety: the runtime calls it on a thread of its own while the capture thread waits.</remarks>
internal sealed class CertificateCheck(RemoteCertificateValidationCallback? own)
{
    private volatile string _refusal = "";

    /// <summary>Why the last certificate was refused; empty when it was not.</summary>
    public string Refusal => _refusal;

    /// <summary>Whether a certificate is trusted; fits <see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = "";
        if (errors == SslPolicyErrors.None && own is null) return true;
        if (certificate is null)
        {
            _refusal = "the camera sent no certificate";
            return false;
        }

        byte[] sent = certificate.GetRawCertData();
        if (own?.Invoke(sender, certificate, chain, errors) == true) return true;
        string fingerprint = Convert.ToHexString(SHA256.HashData(sent));
        _refusal = errors == SslPolicyErrors.None
            ? $"ServerCertificate refuses its certificate (SHA-256 {fingerprint})"
            : $"its certificate is not trusted ({errors}; SHA-256 {fingerprint})";
        return false;
    }
}
