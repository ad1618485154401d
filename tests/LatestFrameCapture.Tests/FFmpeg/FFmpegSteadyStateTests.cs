namespace LatestFrames;

/// <summary>What a picture costs.</summary>
public sealed class FFmpegSteadyStateTests(ITestOutputHelper output)
{
    private const int WarmUp = 200;
    private const int Measured = 200;
    private const int MaxRounds = 20;

    [Theory]
    [InlineData(FFmpegPixelFormat.Bgr)]
    [InlineData(FFmpegPixelFormat.Gray)]
    public void A_picture_allocates_nothing_on_the_capture_thread(FFmpegPixelFormat format)
    {
        var clock = new MeasuringClock();
        static TimeSpan Quick(int n) => n * TimeSpan.FromMilliseconds(5);
        var stream = new PictureStream(PictureStream.Hundred) { DueOf = Quick, PositionOf = Quick };
        using RtspTestCamera camera = new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { TimeProvider = clock };
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()) { PixelFormat = format }, options);
        long least = long.MaxValue;
        watched.WaitUntil(() => watched.Statistics.TotalGrabbed > WarmUp, "pictures");

        // A busy machine makes a round worse, never better.
        for (int round = 0; round < MaxRounds && least > 0; round++)
        {
            long before = clock.Measure();
            long start = watched.Statistics.TotalGrabbed;
            watched.WaitUntil(() => watched.Statistics.TotalGrabbed > start + Measured, "pictures");
            long allocated = clock.Measure() - before;
            output.WriteLine($"{allocated} bytes for {watched.Statistics.TotalGrabbed - start} pictures");
            least = Math.Min(least, allocated);
        }

        Assert.Equal(0, least);
    }
}
