namespace LatestFrames;

/// <summary>The camera that a program without a source looks at.</summary>
/// <remarks>Synchronous: a window belongs to the thread that made it, and after an await another thread may go
/// on.</remarks>
internal sealed class Simulator : IDisposable
{
    private readonly CameraSimulator _camera;

    private Simulator(CameraSimulator camera) => _camera = camera;

    public string Url => _camera.Url;

    /// <summary>Starts a camera over RTSP or, where that cannot be had, over HTTP, and says which.</summary>
    public static Simulator Start()
    {
        bool isRtsp = RtspCamera.IsAvailable(out string? whyNot);
        Console.WriteLine(isRtsp ? "Camera: the simulator, over RTSP." : $"Camera: the simulator, over HTTP. {whyNot}");
        CameraProtocol protocol = isRtsp ? CameraProtocol.Rtsp : CameraProtocol.Http;
        return new Simulator(CameraSimulator.StartAsync(protocol, new SimulatorOptions()).GetAwaiter().GetResult());
    }

    public void Dispose() => _camera.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
