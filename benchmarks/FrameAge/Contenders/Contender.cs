using OpenCvSharp;

namespace LatestFrames;

/// <summary>One way to read a camera, of those that are compared.</summary>
/// <param name="Id">Its name on the command line and in the JSON files.</param>
/// <param name="Name">Its name in tables and plots.</param>
/// <param name="Color">
/// Its color in plots: Okabe and Ito's, which color-blind readers can tell apart, and a dark green. There are more
/// contenders than such colors: in the plot of ages the first of those that share one is drawn.
/// </param>
/// <param name="Open">Opens it on the plan's URL; null for the Python program.</param>
/// <param name="WhyNot">Why this machine cannot run it, or null when it can; null when every machine can.</param>
/// <param name="Only">The one protocol that it reads, or by which it differs from one above; null for all.</param>
internal sealed record Contender(
    string Id,
    string Name,
    string Color,
    Func<RunPlan, IContender>? Open,
    Func<string?>? WhyNot = null,
    CameraProtocol? Only = null)
{
    public const string Bare = "bare";
    public const string Plain = "plain";
    public const string Overwriting = "overwriting";
    public const string DroppingSink = "gstreamer";
    public const string Latest = "latest";
    public const string LatestLease = "latest-lease";
    public const string LatestOnDemand = "latest-ondemand";
    public const string LatestGStreamer = "latest-gstreamer";
    public const string LatestFFmpeg = "latest-ffmpeg";
    public const string LatestFresh = "latest-fresh";
    public const string LatestOpenCv = "latest-opencv";
    public const string LatestKeyFrames = "latest-keyframes";

    /// <summary>All of them, in the order of the tables.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        // The least that reading a camera takes: a loop into one image, and nobody who wants it.
        new(Bare, "a bare loop, no consumer", "#d55e00", plan => new CaptureContender(new VideoCapture(plan.Url))),
        new(Plain, "VideoCapture", "#d55e00", plan => new CaptureContender(new VideoCapture(plan.Url))),
        // As tutorials have it. That the FFmpeg backend ignores the property is part of the result.
        new("plain-buffer1", "VideoCapture, BufferSize 1", "#d55e00",
            plan => new CaptureContender(new VideoCapture(plan.Url) { BufferSize = 1 })),
        new(Overwriting, "a thread that overwrites one Mat", "#000000", plan => new OverwritingContender(plan.Url)),
        new("channel", "a thread and a Channel, DropOldest(1)", "#999999", plan => new ChannelContender(plan.Url)),
        new(DroppingSink, "VideoCapture, GStreamer, appsink drop=true", "#009e73",
            plan => new CaptureContender(
                new VideoCapture(SimulatorPipeline.For(plan), VideoCaptureAPIs.GSTREAMER), countsFrames: false),
            Availability.WithoutGStreamer),
        new("ffmpeg-pipe", "a child ffmpeg, -fflags nobuffer, rawvideo", "#f0e442",
            plan => new FFmpegPipeContender(plan), Availability.WithoutFFmpeg),
        new("python", "Python, two processes and a shared list", "#cc79a7", null, Availability.WithoutPython),
        new(Latest, "LatestFrameCapture", "#0072b2", plan => new LatestContender(new LatestFrameCapture(plan.Url))),
        new(LatestLease, "LatestFrameCapture, ReadFrame", "#cc79a7",
            plan => new LeaseContender(new LatestFrameCapture(plan.Url))),
        new(LatestOnDemand, "LatestFrameCapture, OnDemand", "#56b4e9",
            plan => new LatestContender(
                new LatestFrameCapture(
                    plan.Url, new LatestFrameCaptureOptions { Conversion = FrameConversion.OnDemand }))),
        new(LatestFresh, "LatestFrameCapture, maxAge 0", "#004d40",
            plan => OpenFresh(plan.Url, VideoDecoderKind.Automatic)),
        new("latest-opencv-libavcodec", "the same, libavcodec inside OpenCvSharp", "#56b4e9",
            plan => OpenFresh(plan.Url, VideoDecoderKind.OpenCvLibAvCodec),
            Only: CameraProtocol.Rtsp),
        new("latest-pipe", "the same, VideoCapture through a pipe", "#009e73",
            plan => OpenFresh(plan.Url, VideoDecoderKind.VideoCapture),
            Only: CameraProtocol.Rtsp),
        new("latest-ffmpeg-decoder", "the same, a child ffmpeg decodes", "#f0e442",
            plan => OpenFresh(plan.Url, VideoDecoderKind.FFmpegProcess),
            Availability.WithoutFFmpeg,
            CameraProtocol.Rtsp),
        new(LatestFFmpeg, "the same, a child ffmpeg reads", "#d55e00",
            plan => new LatestContender(new LatestFrameCapture(new FFmpegSource(plan.Url)), TimeSpan.Zero),
            Availability.WithoutFFmpeg),
        new(LatestGStreamer, "the same, a GStreamer pipeline", "#004d40",
            plan => new LatestContender(
                new LatestFrameCapture(SimulatorPipeline.For(plan), VideoCaptureAPIs.GSTREAMER), TimeSpan.Zero),
            Availability.WithoutGStreamer),
        new(LatestOpenCv, "the same, OpenCV's FFmpeg", "#e69f00",
            plan => new LatestContender(
                new LatestFrameCapture(plan.Url, new LatestFrameCaptureOptions { Backend = CaptureBackend.OpenCv }),
                TimeSpan.Zero)),
        new(LatestKeyFrames, "LatestFrameCapture, key frames only", "#999999",
            plan => new LatestContender(new LatestFrameCapture(new RtspSource(plan.Url) { KeyFramesOnly = true })),
            Only: CameraProtocol.Rtsp),
    ];

    public static Contender Of(string id) => All.First(contender => contender.Id == id);

    /// <summary>Why it does not take part where a stream is read, or null when it does.</summary>
    public string? WhyNotOf(CameraStream stream) =>
        Only is { } only && only != stream.Protocol ? $"only with {only}" : null;

    private static LatestContender OpenFresh(string url, VideoDecoderKind decoder) => new(
        url.StartsWith("rtsp:", StringComparison.Ordinal)
            ? new LatestFrameCapture(new RtspSource(url) { Decoder = decoder })
            : new LatestFrameCapture(url),
        TimeSpan.Zero);
}
