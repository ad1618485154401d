namespace LatestFrames;

/// <summary>A capture under test, with a recorder of its states and a consumer that looks all the time.</summary>
internal sealed class WatchedCapture : IDisposable
{
    private readonly Viewer _viewer;

    public WatchedCapture(string url, LatestFrameCaptureOptions? options = null)
        : this(capture => capture.Open(url), options)
    {
    }

    public WatchedCapture(IFrameSource source, LatestFrameCaptureOptions? options = null)
        : this(capture => capture.Open(source), options)
    {
    }

    private WatchedCapture(Action<LatestFrameCapture> open, LatestFrameCaptureOptions? options)
    {
        Capture = new LatestFrameCapture(options ?? Patient);
        States = new StateRecorder(Capture);
        open(Capture);
        _viewer = new Viewer(Capture);
    }

    /// <summary>Limits that a test can wait for; the longest delay between two tries is 600 ms with jitter.</summary>
    public static LatestFrameCaptureOptions Quick { get; } = new()
    {
        OpenTimeout = TimeSpan.FromSeconds(3),
        StallTimeout = TimeSpan.FromSeconds(2),
        Reconnect = new ReconnectOptions { MaxDelay = TimeSpan.FromMilliseconds(500) },
    };

    /// <summary>
    /// Limits that a busy machine keeps, for tests in which they do not elapse; the delays are those of
    /// <see cref="Quick"/>.
    /// </summary>
    public static LatestFrameCaptureOptions Patient { get; } = Quick with
    {
        // A try that meets an RTSP server which is just starting can last as long as it may.
        OpenTimeout = TimeSpan.FromSeconds(10),
        ReadTimeout = TimeSpan.FromSeconds(30),
        StallTimeout = TimeSpan.FromSeconds(30),

        // A machine that is too slow for the stream gets no further connection for it.
        DecoderThreads = 1,
    };

    /// <summary>A camera that costs little: two cores draw, encode, decode and look at it.</summary>
    public static SimulatorOptions SmallCamera { get; } = new() { Width = 320, Height = 240, BitrateKbps = 500 };

    public LatestFrameCapture Capture { get; }

    public StateRecorder States { get; }

    public Viewer Viewer => _viewer;

    /// <summary>The longest delay before a try that the options allow.</summary>
    public static TimeSpan LongestDelay(LatestFrameCaptureOptions options) =>
        options.Reconnect!.MaxDelay * (1 + options.Reconnect.Jitter);

    /// <summary>What shows the past as the present, or null.</summary>
    public string? FindPast(long faultAt) => PastCheck.FindViolation(_viewer.Deliveries, faultAt);

    /// <summary>Waits until it is live, at most 60 s.</summary>
    public bool WaitUntilLive() => SpinWait.SpinUntil(
        () => Capture.State == CaptureState.Live, TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _viewer.Dispose();
        Capture.Dispose();
    }
}
