using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>
/// As of .NET, but the runtime's own connections, which cannot be read without an asynchronous operation for each read.
/// </summary>
[Microsoft.CodeAnalysis.Embedded]
internal sealed class HttpConnections : IDisposable
{
    public HttpConnections(MotionJpegSettings settings, CertificateCheck check)
    {
        Handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            MaxConnectionsPerServer = 1,
            ServerCertificateCustomValidationCallback = check.IsTrusted,
        };
        if (settings.Proxy is not null) Handler.Proxy = settings.Proxy;
    }

    public HttpClientHandler Handler { get; }

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "As of .NET's other one.")]
    public IByteWire Open(Stream body, bool mayHoldMore)
    {
        _ = mayHoldMore;
        return new StreamWire(body);
    }

    public void Dispose() => Handler.Dispose();
}
