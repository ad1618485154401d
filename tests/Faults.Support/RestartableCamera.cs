namespace LatestFrames;

/// <summary>A simulated camera that loses its power and comes back on the same port.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
public sealed class RestartableCamera : IAsyncDisposable
{
    private readonly CameraProtocol _protocol;

    private RestartableCamera(CameraProtocol protocol, CameraSimulator camera)
    {
        _protocol = protocol;
        Camera = camera;
        Url = camera.Url;
    }

    /// <summary>The camera of the present life.</summary>
    public CameraSimulator Camera { get; private set; }

    public string Url { get; }

    public int Port => Camera.Port;

    public static async Task<RestartableCamera> StartAsync(CameraProtocol protocol, SimulatorOptions options) =>
        new(protocol, await CameraSimulator.StartAsync(protocol, options));

    /// <summary>Ends the server at once, connections and all.</summary>
    /// <returns>The moment, on the <see cref="FrameClock"/>, after which it sent nothing more.</returns>
    public async Task<long> KillAsync()
    {
        // A power cut: the process has no time to say goodbye. The HTTP camera lives in this process, and aborts its
        // connections.
        if (Camera is RtspCamera rtsp) rtsp.Kill();
        else await Camera.DisposeAsync();
        return FrameClock.NowMicroseconds;
    }

    /// <summary>Starts it again, on the same port.</summary>
    /// <param name="change">What is different now.</param>
    /// <returns>The moment, on the <see cref="FrameClock"/>, at which it listened.</returns>
    public async Task<long> RestartAsync(Func<SimulatorOptions, SimulatorOptions>? change = null)
    {
        await Camera.DisposeAsync();
        SimulatorOptions options = Camera.Options with { Port = Camera.Port };
        Camera = await CameraSimulator.StartAsync(_protocol, change?.Invoke(options) ?? options);
        return FrameClock.NowMicroseconds;
    }

    public ValueTask DisposeAsync() => Camera.DisposeAsync();
}
