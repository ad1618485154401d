namespace LatestFrames;

/// <summary>One simulated camera over RTSP and one over HTTP, shared by the tests that only look.</summary>
public sealed class CameraFixture : IAsyncLifetime
{
    public const string Collection = "cameras";

    private CameraSimulator? _rtsp;
    private CameraSimulator? _http;

    /// <summary>The camera over RTSP; skips the test where there can be none.</summary>
    public CameraSimulator Rtsp
    {
        get
        {
            Network.RequireRtsp();
            return _rtsp!;
        }
    }

    /// <summary>The camera over HTTP.</summary>
    public CameraSimulator Http => _http!;

    public string Url(string protocol) => protocol == "rtsp" ? Rtsp.Url : Http.Url;

    internal string Url(SourceUnderTest source) => Camera(source).Url;

    internal CameraSimulator Camera(SourceUnderTest source) =>
        source.Protocol() == CameraProtocol.Rtsp ? Rtsp : Http;

    public async ValueTask InitializeAsync()
    {
        var options = new SimulatorOptions { Width = 640, Height = 360, BitrateKbps = 1500 };
        if (RtspCamera.IsAvailable(out _)) _rtsp = await RtspCamera.StartAsync(options);
        _http = await HttpCamera.StartAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_rtsp is not null) await _rtsp.DisposeAsync();
        if (_http is not null) await _http.DisposeAsync();
    }
}

[CollectionDefinition(CameraFixture.Collection)]
public sealed class CameraCollectionDefinition : ICollectionFixture<CameraFixture>;
