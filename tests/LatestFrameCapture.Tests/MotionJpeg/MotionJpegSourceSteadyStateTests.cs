namespace LatestFrames;

/// <summary>What a picture costs.</summary>
public sealed class MotionJpegSourceSteadyStateTests(ITestOutputHelper output)
{
#if !NETSTANDARD_LIBRARY
    private const int WarmUp = 200;
    private const int Measured = 200;

    // There the runtime's own connections are read, which allocate for each read.
    [Theory]
    [InlineData(false, false, FrameConversion.Eager)]
    [InlineData(false, false, FrameConversion.OnDemand)]
    [InlineData(false, true, FrameConversion.Eager)]
    [InlineData(true, false, FrameConversion.Eager)]
    public void A_picture_allocates_nothing_on_the_capture_thread(
        bool isSecure, bool isChunked, FrameConversion conversion)
    {
        var clock = new MeasuringClock();
        var stream = new MultipartStream { DueOf = n => n * 5, IsChunked = isChunked };
        using HttpTestCamera camera = stream.Camera(isSecure: isSecure);
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { TimeProvider = clock, Conversion = conversion };
        using var watched = new WatchedRtsp(camera.Source(), options);
        SteadyState.AssertNothingAllocated(watched, clock, WarmUp, Measured, output);
    }
#endif

    [Fact]
    public void On_demand_only_what_is_read_is_decoded()
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(
            camera.Source(), WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand }, reads: false);
        for (int i = 0; i < 4; i++)
        {
            int sent = stream.LastSent;
            watched.WaitUntil(() => stream.LastSent >= sent + 13, "further pictures");
            int newest = stream.LastSent;
            using Frame? frame = watched.Capture.ReadFrame(TestContext.Current.CancellationToken);

            // The one that is on its way when the read begins may be the answer.
            Assert.NotNull(frame);
            Assert.InRange(SeenPicture.Of(frame).Index!.Value, newest, newest + 10);
        }

        CaptureStatistics statistics = watched.Statistics;
        output.WriteLine(statistics.ToString());
        Assert.True(statistics.TotalDiscardedUnwanted >= 30, statistics.ToString());
        Assert.True(statistics.TotalPushed <= 8, statistics.ToString());
    }
}
