using OpenCvSharp;

namespace LatestFrames;

/// <summary>One of those that are compared.</summary>
/// <param name="Id">Its name on the command line and in the JSON file.</param>
/// <param name="Name">Its name in tables and plots.</param>
/// <param name="Needs">What must be there for it.</param>
/// <param name="Open">Opens it on a URL; null for the one that is a Python program.</param>
internal sealed record Contender(string Id, string Name, Requirement Needs, Func<string, IContender>? Open)
{
    /// <summary>What the ratios of the table refer to.</summary>
    public const string PlainId = "plain";

    /// <summary>The other thing that the ratios of the table refer to.</summary>
    public const string OverwritingId = "overwriting";

    /// <summary>And the third: GStreamer's sink that keeps the newest frame.</summary>
    public const string DroppingSinkId = "gstreamer";

    /// <summary>The library with its defaults.</summary>
    public const string LatestId = "latest";

    /// <summary>The library, converting no frame that nobody waits for.</summary>
    public const string LatestOnDemandId = "latest-ondemand";

    /// <summary>The least that reading a camera takes: one thread that grabs and retrieves into the same image, and nobody who wants it.</summary>
    public static Contender Bare { get; } = new("bare", "a bare loop, no consumer", Requirement.None, url => new BareContender(url));

    /// <summary>The library without the copy that <c>Read(Mat)</c> makes: a bare loop makes none either.</summary>
    public static Contender Lease { get; } = new("latest-lease", "LatestFrameCapture, ReadFrame", Requirement.None, url => new LeaseContender(new LatestFrameCapture(url)));

    /// <summary>Those whose frames' ages are compared.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        new(PlainId, "VideoCapture", Requirement.None, url => new PlainContender(new VideoCapture(url))),
        new("plain-buffer1", "VideoCapture, BufferSize 1", Requirement.None, url => new PlainContender(WithSmallBuffer(new VideoCapture(url)))),
        new(OverwritingId, "a thread that overwrites one Mat", Requirement.None, url => new OverwritingContender(url)),
        new("channel", "a thread and a Channel, DropOldest(1)", Requirement.None, url => new ChannelContender(url)),
        new(DroppingSinkId, "VideoCapture, GStreamer, appsink drop=true", Requirement.GStreamer, url => new DroppingSinkContender(url)),
        new("python", "Python, two processes and a shared list", Requirement.Python, null),
        new(LatestId, "LatestFrameCapture", Requirement.None, url => new LatestContender(new LatestFrameCapture(url))),
        new(LatestOnDemandId, "LatestFrameCapture, OnDemand", Requirement.None, url => new LatestContender(
            new LatestFrameCapture(url, new LatestFrameCaptureOptions { Conversion = FrameConversion.OnDemand }))),
        new("latest-gstreamer", "LatestFrameCapture, GStreamer, maxAge 0", Requirement.GStreamer, url => new LatestContender(OpenWithGStreamer(url), TimeSpan.Zero)),
    ];

    /// <summary>The one of that name.</summary>
    public static Contender Of(string id) => All.Append(Bare).Append(Lease).First(contender => contender.Id == id);

    // The option is for RTSP; whoever reads HTTP with GStreamer writes a pipeline.
    private static LatestFrameCapture OpenWithGStreamer(string url) => url.StartsWith("rtsp://", StringComparison.Ordinal)
        ? new LatestFrameCapture(url, new LatestFrameCaptureOptions { Backend = CaptureBackend.GStreamer })
        : new LatestFrameCapture(SimulatorPipeline.For(url), VideoCaptureAPIs.GSTREAMER);

    // As every tutorial has it. That a backend does not know the property is part of the answer.
    private static VideoCapture WithSmallBuffer(VideoCapture capture)
    {
        capture.Set(VideoCaptureProperties.BufferSize, 1);
        return capture;
    }
}
