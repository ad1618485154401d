using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LatestFrames;

/// <summary>A certificate as cameras have one: made by the device itself, in a file with its key.</summary>
internal sealed class SelfMadeCertificate : IDisposable
{
    public SelfMadeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=camera.invalid", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Hash = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        FilePath = Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}.pem");
        File.WriteAllText(FilePath, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    public string FilePath { get; }

    /// <summary>Its fingerprint, SHA-256.</summary>
    public string Hash { get; }

    public void Dispose() => File.Delete(FilePath);
}
