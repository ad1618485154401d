using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LatestFrames;

/// <summary>
/// A scriptable RTSP camera on the loopback, by TCP, UDP and TLS, with the odd manners of real ones. Each connection
/// has a thread; <see cref="Dispose"/> ends them all.
/// </summary>
/// <example>
/// <code>
/// using RtspTestCamera camera = new RtspTestCamera { Packets = () => packets }.Start();
/// using var client = RtspClient.Open(new RtspSettings { Url = camera.Url(), Name = "camera" }, default);
/// </code>
/// </example>
internal sealed class RtspTestCamera : IDisposable
{
    /// <summary>A description with one H.264 track of 320 x 240, payload type 96, control <c>track1</c>.</summary>
    public const string H264Description =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=test\r\nt=0 0\r\na=control:*\r\n"
        + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
        + "a=fmtp:96 packetization-mode=1;profile-level-id=42C00D;"
        + "sprop-parameter-sets=Z0LADdkBQfsBEAAAAwAQAAADAyDxQqSA,aMuDyyA=\r\na=control:track1\r\n";

    private readonly object _gate = new();
    private readonly List<RtspTestConnection> _connections = [];
    private readonly List<RtspTestRequest> _requests = [];
    private readonly List<byte[]> _controls = [];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Thread? _thread;

    /// <summary>The path and query of the stream; other paths are answered 404.</summary>
    public string Path { get; init; } = "/stream";

    /// <summary>The description that DESCRIBE returns.</summary>
    public string Description { get; init; } = H264Description;

    /// <summary>Header lines of the answer to DESCRIBE; <c>{url}</c> stands for the request's URL.</summary>
    public string DescribeHeaders { get; init; } = "Content-Base: {url}/\r\nContent-Type: application/sdp\r\n";

    /// <summary>The login that the camera asks for; null for none.</summary>
    public RtspTestLogin? Login { get; init; }

    /// <summary>Whether it speaks TLS, with <see cref="Certificate"/>.</summary>
    public bool IsSecure { get; init; }

    /// <summary>The status of a SETUP for TCP when it is refused; 0 to take it.</summary>
    public int RefusesTcp { get; init; }

    /// <summary>The status of a SETUP for UDP when it is refused; 0 to take it.</summary>
    public int RefusesUdp { get; init; }

    /// <summary>The Session header's value.</summary>
    public string Session { get; init; } = "12345678;timeout=60";

    /// <summary>The interleaved channels of the answer to SETUP; null for those that were asked for.</summary>
    public (int Rtp, int Rtcp)? Channels { get; init; }

    /// <summary>
    /// Answers a request instead of the camera: a whole answer with its line ends, an empty text for none, null for the
    /// camera's own. Runs on the connection's thread.
    /// </summary>
    public Func<RtspTestRequest, string?>? Answer { get; init; }

    /// <summary>Changes each answer before it is sent: line ends, case, CSeq.</summary>
    public Func<string, string>? Edit { get; init; }

    /// <summary>The packets that are sent after PLAY, in a thread of the connection.</summary>
    public Func<IEnumerable<RtspTestPacket>>? Packets { get; init; }

    /// <summary>Whether the packets are sent before PLAY's answer.</summary>
    public bool SendsPacketsFirst { get; init; }

    /// <summary>Whether the connection is closed after the packets.</summary>
    public bool ClosesAfterPackets { get; init; }

    /// <summary>Whether the connection is closed after each 401.</summary>
    public bool ClosesAfterRefusal { get; init; }

    /// <summary>After how many bytes of a connection the camera stops, and leaves it open.</summary>
    public int StopsAfterBytes { get; init; } = int.MaxValue;

    /// <summary>After how many bytes of a connection the camera closes it.</summary>
    public int ClosesAfterBytes { get; init; } = int.MaxValue;

    /// <summary>The wait before each single byte of answers; zero to send them whole.</summary>
    public TimeSpan Drip { get; init; }

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

    /// <summary>The packets of RTCP that clients sent.</summary>
    public IReadOnlyList<byte[]> Controls
    {
        get
        {
            lock (_gate) return [.. _controls];
        }
    }

    public int Connections
    {
        get
        {
            lock (_gate) return _connections.Count;
        }
    }

    /// <summary>The refused logins; those for an old nonce do not count.</summary>
    public int RefusedLogins => Login?.Refused ?? 0;

    /// <summary>Begins to listen.</summary>
    public RtspTestCamera Start()
    {
        _listener.Start();
        _thread = new Thread(Accept) { IsBackground = true, Name = "test camera" };
        _thread.Start();
        return this;
    }

    /// <summary>The camera's URL.</summary>
    /// <param name="scheme">The scheme; null for rtsp or rtsps.</param>
    /// <param name="user">User and password as they stand in the URL; null for the right ones, "" for none.</param>
    public RtspUrl Url(string? scheme = null, string? user = null)
    {
        Assert.True(RtspUrl.TryParse(UrlText(scheme, user), out RtspUrl? url, out string error), error);
        return url!;
    }

    /// <inheritdoc cref="Url"/>
    public string UrlText(string? scheme = null, string? user = null)
    {
        user ??= Login is null ? "" : $"{Uri.EscapeDataString(Login.User)}:{Uri.EscapeDataString(Login.Password)}";
        return $"{scheme ?? (IsSecure ? "rtsps" : "rtsp")}://{(user.Length > 0 ? user + "@" : "")}"
            + $"127.0.0.1:{Port}{Path}";
    }

    /// <summary>Waits until a number of requests of a method has come.</summary>
    public void WaitForRequests(string method, int count = 1) =>
        WaitFor(() => _requests.Count(r => r.Method == method) >= count, $"{count} {method}");

    /// <summary>Waits until a client has sent packets of RTCP.</summary>
    public void WaitForControls(int count = 1) => WaitFor(() => _controls.Count >= count, $"{count} packets of RTCP");

    /// <summary>Sends bytes on all open connections, between whatever else is sent.</summary>
    public void SendRaw(byte[] bytes)
    {
        foreach (RtspTestConnection connection in Snapshot()) connection.Send(bytes);
    }

    /// <summary>Sends a packet of RTP or RTCP to all clients that play.</summary>
    public void Send(byte[] packet, bool isControl = false)
    {
        foreach (RtspTestConnection connection in Snapshot()) connection.SendPacket(packet, isControl);
    }

    /// <summary>Closes all open connections; new ones are accepted.</summary>
    public void CloseConnections()
    {
        foreach (RtspTestConnection connection in Snapshot()) connection.Close();
    }

    /// <summary>Ends all connections and their threads, and forgets them and their requests.</summary>
    public void ForgetConnections()
    {
        RtspTestConnection[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
            _connections.Clear();
            _requests.Clear();
            _controls.Clear();
        }

        foreach (RtspTestConnection connection in connections) connection.Dispose();
    }

    internal void Log(RtspTestRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
            Monitor.PulseAll(_gate);
        }
    }

    internal void LogControl(byte[] packet)
    {
        lock (_gate)
        {
            _controls.Add(packet);
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        _thread?.Join();
        foreach (RtspTestConnection connection in Snapshot()) connection.Dispose();
        Certificate.Dispose();
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test camera", key, HashAlgorithmName.SHA256);
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
                var connection = new RtspTestConnection(this, client);
                lock (_gate) _connections.Add(connection);
                connection.Start();
            }
        }
        catch (Exception exception) when (
            exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Expected: the camera was disposed.
        }
    }

    private void WaitFor(Func<bool> condition, string what)
    {
        lock (_gate)
        {
            long start = TimeProvider.System.GetTimestamp();
            while (!condition())
            {
                TimeSpan left = TimeSpan.FromSeconds(30) - TimeProvider.System.GetElapsedTime(start);
                Assert.True(left > TimeSpan.Zero, $"no {what}; got {string.Join(", ", _requests)}");
                Monitor.Wait(_gate, left);
            }
        }
    }

    private RtspTestConnection[] Snapshot()
    {
        lock (_gate) return [.. _connections];
    }
}
