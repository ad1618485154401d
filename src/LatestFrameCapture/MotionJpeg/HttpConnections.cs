#if NET
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>The connections of one <see cref="CameraClient"/>: one in use at a time, closed at once.</summary>
/// <remarks>Thread safety: the runtime connects on threads of its own; the owner disposes.</remarks>
internal sealed class HttpConnections : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly string _name;
    private readonly TimeSpan _openTimeout;

    // The one that was written to last: an answer comes over the connection over which its request went. Not the newest
    // one: after a redirect to another port there are two, and either can be older.
    private volatile SocketStream? _current;
    private volatile SocketStream? _newest;

    public HttpConnections(MotionJpegSettings settings, CertificateCheck check)
    {
        _name = settings.Name;
        _openTimeout = settings.OpenTimeout;
        Handler = new SocketsHttpHandler
        {
            // No camera needs to know which trace a request belongs to.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = settings.OpenTimeout,
            MaxConnectionsPerServer = 1,

            // What is left of an answer is not waited for: the camera may have room for one client.
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,

            // The bytes of a realm are sent back as they came.
            RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
            SslOptions = { RemoteCertificateValidationCallback = check.IsTrusted },
        };
        if (settings.Proxy is not null) Handler.Proxy = settings.Proxy;
    }

    public SocketsHttpHandler Handler { get; }

    /// <summary>Returns a body with bounded reads.</summary>
    /// <param name="body">HttpClient's stream.</param>
    /// <param name="mayHoldMore">Whether layers below it may hold bytes that a read leaves out.</param>
    public IByteWire Open(Stream body, bool mayHoldMore) =>
        _current is { } socket ? new SocketBody(body, socket, mayHoldMore) : new StreamWire(body);

    public void Dispose()
    {
        if (_closed.IsCancellationRequested) return;
        _closed.Cancel();
        _current?.Dispose();
        _newest?.Dispose();
        Handler.Dispose();
        _closed.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        Socket socket = await SocketConnector.ConnectAsync(
            context.DnsEndPoint.Host, context.DnsEndPoint.Port, _name, new WaitLimit(_openTimeout, limit.Token))
            .ConfigureAwait(false);
        var stream = new SocketStream(socket, written => _current = written);
        _newest = stream;
        if (_closed.IsCancellationRequested) stream.Dispose();
        return stream;
    }
}
#endif
