using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LatestFrames;

/// <summary>
/// A scriptable web camera on the loopback, plain and by TLS, with the odd manners of real ones. Each connection has a
/// thread; <see cref="Dispose"/> ends them all.
/// </summary>
internal sealed class HttpTestCamera : IDisposable
{
    private readonly object _gate = new();
    private readonly List<HttpTestConnection> _connections = [];
    private readonly List<RtspTestRequest> _requests = [];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Thread? _thread;

    /// <summary>Answers a request, on the connection's thread.</summary>
    public required Action<HttpTestConnection, RtspTestRequest> Answer { get; init; }

    /// <summary>The login that the camera asks for; null for none.</summary>
    public RtspTestLogin? Login { get; init; }

    /// <summary>Whether the connection is closed after each 401.</summary>
    public bool ClosesAfterRefusal { get; init; }

    /// <summary>Whether it speaks TLS, with <see cref="Certificate"/>.</summary>
    public bool IsSecure { get; init; }

    /// <summary>How many connections may be open; further ones are closed at once.</summary>
    public int MaxClients { get; init; } = int.MaxValue;

    /// <summary>The certificate of <see cref="IsSecure"/>, signed by itself, for 127.0.0.1.</summary>
    public X509Certificate2 Certificate { get; } = NewCertificate();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>All requests so far, of all connections.</summary>
    public IReadOnlyList<RtspTestRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>The connections so far that were not turned away.</summary>
    public int Connections
    {
        get
        {
            lock (_gate) return _connections.Count;
        }
    }

    public int OpenConnections
    {
        get
        {
            lock (_gate) return _connections.Count(connection => connection.IsOpen);
        }
    }

    /// <summary>The connections that were turned away, because there were too many.</summary>
    public int TurnedAway { get; private set; }

    public int RefusedLogins => Login?.Refused ?? 0;

    public HttpTestCamera Start()
    {
        _listener.Start();
        _thread = new Thread(Accept) { IsBackground = true, Name = "test web camera" };
        _thread.Start();
        return this;
    }

    /// <summary>The camera's URL.</summary>
    /// <param name="user">User and password as they stand in the URL; null for the right ones, "" for none.</param>
    /// <param name="path">The path.</param>
    public string Url(string? user = null, string path = "/video")
    {
        user ??= Login is null ? "" : $"{Uri.EscapeDataString(Login.User)}:{Uri.EscapeDataString(Login.Password)}";
        return $"{(IsSecure ? "https" : "http")}://{(user.Length > 0 ? user + "@" : "")}127.0.0.1:{Port}{path}";
    }

    /// <summary>A source that trusts the camera's certificate.</summary>
    public MotionJpegSource Source(string? user = null, string path = "/video")
    {
        byte[] known = Certificate.RawData;
        return new MotionJpegSource(Url(user, path))
        {
            ServerCertificate = (_, sent, _, _) => sent?.GetRawCertData().AsSpan().SequenceEqual(known) == true,
        };
    }

    /// <summary>Closes all open connections; new ones are accepted.</summary>
    public void CloseConnections()
    {
        foreach (HttpTestConnection connection in Snapshot()) connection.Close();
    }

    internal void Log(RtspTestRequest request)
    {
        lock (_gate) _requests.Add(request);
    }

    public void Dispose()
    {
        _listener.Stop();
        _thread?.Join();
        foreach (HttpTestConnection connection in Snapshot()) connection.Dispose();
        Certificate.Dispose();
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test web camera", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = _listener.AcceptTcpClient();
                if (OpenConnections >= MaxClients)
                {
                    TurnedAway++;
                    client.Dispose();
                    continue;
                }

                var connection = new HttpTestConnection(this, client);
                lock (_gate) _connections.Add(connection);
                connection.Start();
            }
        }
        catch (Exception exception)
            when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Expected: the camera was disposed.
        }
    }

    private HttpTestConnection[] Snapshot()
    {
        lock (_gate) return [.. _connections];
    }
}
