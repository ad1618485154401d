namespace LatestFrames;

/// <summary>Cameras for fault tests: each test has its own, since it harms it.</summary>
/// <remarks>Skips the test where there can be none.</remarks>
internal static class FaultCamera
{
    /// <summary>The camera of a source.</summary>
    public static Task<CameraSimulator> StartAsync(SourceUnderTest source, SimulatorOptions? options = null) =>
        StartAsync(source.Protocol(), options);

    /// <summary>As <see cref="StartAsync(SourceUnderTest, SimulatorOptions?)"/>, one that can be killed.</summary>
    public static Task<RestartableCamera> StartRestartableAsync(
        SourceUnderTest source, SimulatorOptions? options = null) =>
        StartRestartableAsync(source.Protocol(), options);

    public static async Task<CameraSimulator> StartAsync(CameraProtocol protocol, SimulatorOptions? options = null)
    {
        Require(protocol);
        return await CameraSimulator.StartAsync(protocol, options ?? WatchedCapture.SmallCamera);
    }

    public static async Task<RestartableCamera> StartRestartableAsync(
        CameraProtocol protocol, SimulatorOptions? options = null)
    {
        Require(protocol);
        return await RestartableCamera.StartAsync(protocol, options ?? WatchedCapture.SmallCamera);
    }

    private static void Require(CameraProtocol protocol)
    {
        if (protocol == CameraProtocol.Rtsp) Network.RequireRtsp();
    }
}
