namespace LatestFrames;

/// <summary>A simulated camera that the contenders read.</summary>
/// <param name="Id">Its name on the command line and in file names.</param>
/// <param name="Name">Its name in tables and plots.</param>
/// <param name="Protocol">How it is reached.</param>
/// <param name="Options">Its size, rate and coding.</param>
internal sealed record CameraStream(string Id, string Name, CameraProtocol Protocol, SimulatorOptions Options)
{
    public const string Hd = "rtsp-720p25";
    public const string FullHd = "rtsp-1080p30";

    public static IReadOnlyList<CameraStream> All { get; } =
    [
        new(Hd, "RTSP H.264 1280x720 at 25 fps", CameraProtocol.Rtsp, new SimulatorOptions()),
        new(FullHd, "RTSP H.264 1920x1080 at 30 fps", CameraProtocol.Rtsp,
            new SimulatorOptions { Width = 1920, Height = 1080, FramesPerSecond = 30, BitrateKbps = 8000 }),
        new("rtsp-h265-1080p30", "RTSP H.265 1920x1080 at 30 fps", CameraProtocol.Rtsp,
            new SimulatorOptions
            {
                Width = 1920, Height = 1080, FramesPerSecond = 30, BitrateKbps = 8000, Codec = CameraCodec.H265,
            }),
        new("rtsp-4k15", "RTSP H.264 3840x2160 at 15 fps", CameraProtocol.Rtsp,
            new SimulatorOptions { Width = 3840, Height = 2160, FramesPerSecond = 15, BitrateKbps = 20_000 }),
        new("http-720p25", "HTTP MJPEG 1280x720 at 25 fps", CameraProtocol.Http, new SimulatorOptions()),
        new("http-1080p25", "HTTP MJPEG 1920x1080 at 25 fps", CameraProtocol.Http,
            new SimulatorOptions { Width = 1920, Height = 1080 }),
    ];

    public static CameraStream Of(string id) => All.First(stream => stream.Id == id);

    /// <summary>Why this machine cannot simulate it, or null when it can.</summary>
    public string? WhyNot() =>
        Protocol == CameraProtocol.Rtsp && !RtspCamera.IsAvailable(out string? whyNot) ? whyNot : null;
}
