namespace LatestFrames;

/// <summary>A camera with the time in its pixels, a capture of it, its publisher, and a capture of what that
/// publishes.</summary>
internal sealed class PublishedCamera : IDisposable
{
    public const string Name = "door";

    public PublishedCamera(
        TestServer server,
        RedisPublisherOptions? options = null,
        StampedCamera? camera = null,
        FrameConversion conversion = FrameConversion.Eager,
        string? at = null,
        string? publishedAt = null)
    {
        Camera = camera ?? new StampedCamera { Size = new(640, 360) };
        Here = new LatestFrameCapture(Camera, Options());
        Publisher = new RedisFramePublisher(publishedAt ?? server.Address, Name, Here, options, Log);
        There = new LatestFrameCapture(
            new RedisFrameSource(at ?? server.Address, Name), Options() with { Conversion = conversion });
    }

    public StampedCamera Camera { get; }

    public ListLogger Log { get; } = new();

    /// <summary>Where the camera is read.</summary>
    public LatestFrameCapture Here { get; }

    public RedisFramePublisher Publisher { get; set; }

    /// <summary>Where its pictures are fetched.</summary>
    public LatestFrameCapture There { get; }

    public static LatestFrameCaptureOptions Options() => new()
    {
        StallTimeout = TimeSpan.FromSeconds(2),
        OpenTimeout = TimeSpan.FromSeconds(10),
        ReadTimeout = TestServer.Limit,
        Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(0.5)
        },
    };

    public static void WaitFor(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, TestServer.Limit), what);

    /// <summary>How old the picture of a frame is, by the clock in its pixels.</summary>
    public static TimeSpan AgeOf(Frame frame)
    {
        Assert.True(StampCodec.TryRead(frame.Image, out FrameStamp stamp));
        return FrameClock.Between(stamp.TakenAtMicroseconds, FrameClock.NowMicroseconds);
    }

    public void Dispose()
    {
        There.Dispose();
        Publisher.Dispose();
        Here.Dispose();
    }
}
