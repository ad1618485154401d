namespace LatestFrames;

/// <summary>A capture under test, with a recorder of its states and a consumer that looks all the time.</summary>
internal sealed class WatchedCapture : IDisposable
{
    private readonly Viewer _viewer;

    public WatchedCapture(string url, LatestFrameCaptureOptions? options = null)
    {
        Capture = new LatestFrameCapture(options ?? Quick);
        States = new StateRecorder(Capture);
        Capture.Open(url);
        _viewer = new Viewer(Capture);
    }

    /// <summary>Options whose times are short enough for tests; the longest delay between two tries is 600 ms, jitter included.</summary>
    public static LatestFrameCaptureOptions Quick { get; } = new()
    {
        OpenTimeout = TimeSpan.FromSeconds(3),
        StallTimeout = TimeSpan.FromSeconds(2),
        Reconnect = new ReconnectOptions { MaxDelay = TimeSpan.FromMilliseconds(500) },
    };

    /// <summary>A camera that costs little: two cores draw, encode, decode and look at it.</summary>
    public static SimulatorOptions SmallCamera { get; } = new() { Width = 320, Height = 240, BitrateKbps = 500 };

    public LatestFrameCapture Capture { get; }

    public StateRecorder States { get; }

    public Viewer Viewer => _viewer;

    /// <summary>The longest delay before a try that the options allow.</summary>
    public static TimeSpan LongestDelay(LatestFrameCaptureOptions options) => options.Reconnect!.MaxDelay * (1 + options.Reconnect.Jitter);

    /// <summary>What shows the past as the present, or null.</summary>
    public string? FindPast(long faultAt) => PastCheck.FindViolation(_viewer.Deliveries, faultAt);

    public void Dispose()
    {
        _viewer.Dispose();
        Capture.Dispose();
    }
}
