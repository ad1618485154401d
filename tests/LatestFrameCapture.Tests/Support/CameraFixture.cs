namespace LatestFrames;

/// <summary>One simulated camera over RTSP and one over HTTP, shared by the tests that only look.</summary>
public sealed class CameraFixture : IAsyncLifetime
{
    public const string Collection = "cameras";

    public CameraSimulator Rtsp { get; private set; } = null!;

    public CameraSimulator Http { get; private set; } = null!;

    public string Url(string protocol) => protocol == "rtsp" ? Rtsp.Url : Http.Url;

    public async Task InitializeAsync()
    {
        var options = new SimulatorOptions { Width = 640, Height = 360, BitrateKbps = 1500 };
        Rtsp = await RtspCamera.StartAsync(options);
        Http = await HttpCamera.StartAsync(options);
    }

    public async Task DisposeAsync()
    {
        await Rtsp.DisposeAsync();
        await Http.DisposeAsync();
    }
}

[CollectionDefinition(CameraFixture.Collection)]
public sealed class CameraCollectionDefinition : ICollectionFixture<CameraFixture>;
