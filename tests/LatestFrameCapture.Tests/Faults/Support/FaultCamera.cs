namespace LatestFrames;

/// <summary>Cameras for fault tests: each test has its own, since it harms it. Skips the test where there can be none.</summary>
internal static class FaultCamera
{
    public static async Task<CameraSimulator> StartAsync(CameraProtocol protocol, SimulatorOptions? options = null)
    {
        Require(protocol);
        return await CameraSimulator.StartAsync(protocol, options ?? WatchedCapture.SmallCamera);
    }

    public static async Task<RestartableCamera> StartRestartableAsync(CameraProtocol protocol, SimulatorOptions? options = null)
    {
        Require(protocol);
        return await RestartableCamera.StartAsync(protocol, options ?? WatchedCapture.SmallCamera);
    }

    private static void Require(CameraProtocol protocol)
    {
        if (protocol == CameraProtocol.Rtsp) Network.RequireRtsp();
    }
}
