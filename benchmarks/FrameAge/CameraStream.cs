namespace LatestFrames;

/// <summary>A simulated camera that everybody reads.</summary>
/// <param name="Id">Its name on the command line, in the JSON file and in the plots' names.</param>
/// <param name="Name">Its name in tables and plots.</param>
/// <param name="Protocol">How it is reached.</param>
/// <param name="Options">What it is like.</param>
internal sealed record CameraStream(string Id, string Name, CameraProtocol Protocol, SimulatorOptions Options)
{
    public static IReadOnlyList<CameraStream> All { get; } =
    [
        new("rtsp-720p25", "RTSP H.264 1280x720 at 25 fps", CameraProtocol.Rtsp, new SimulatorOptions()),
        new("rtsp-1080p30", "RTSP H.264 1920x1080 at 30 fps", CameraProtocol.Rtsp,
            new SimulatorOptions { Width = 1920, Height = 1080, FramesPerSecond = 30, BitrateKbps = 8000 }),
        new("rtsp-4k15", "RTSP H.264 3840x2160 at 15 fps", CameraProtocol.Rtsp,
            new SimulatorOptions { Width = 3840, Height = 2160, FramesPerSecond = 15, BitrateKbps = 20_000 }),
        new("http-720p25", "HTTP MJPEG 1280x720 at 25 fps", CameraProtocol.Http, new SimulatorOptions()),
    ];

    /// <summary>The one of that name.</summary>
    public static CameraStream Of(string id) => All.First(stream => stream.Id == id);
}
