namespace LatestFrames;

/// <summary>A camera that one program publishes on a Redis server.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
internal sealed class RedisRelay : IRelay
{
    private const string Name = "soak";

    private readonly RedisServer _server = RedisServer.Start();
    private RedisFramePublisher _publisher;

    public RedisRelay(string url, LatestFrameCaptureOptions options)
    {
        Capture = new LatestFrameCapture(url, options);
        _publisher = Publish();
    }

    public int Port => _server.Port;

    public LatestFrameCapture Capture { get; }

    /// <summary>The source of who reads it through a port of 127.0.0.1.</summary>
    public static IFrameSource SourceAt(int port) => new RedisFrameSource($"127.0.0.1:{port}", Name);

    public void KillServer() => _server.Kill();

    public void StartServer() => _server.StartAgain();

    public async Task RestartPublisherAsync()
    {
        await _publisher.DisposeAsync().ConfigureAwait(false);
        _publisher = Publish();
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync().ConfigureAwait(false);
        await Capture.DisposeAsync().ConfigureAwait(false);
        _server.Dispose();
    }

    private RedisFramePublisher Publish() => new(_server.Address, Name, Capture);
}
