namespace LatestFrames;

/// <summary>What a picture costs.</summary>
public sealed class FFmpegSteadyStateTests(ITestOutputHelper output)
{
    private const int WarmUp = 200;
    private const int Measured = 200;

    [Theory]
    [InlineData(FFmpegPixelFormat.Bgr)]
    [InlineData(FFmpegPixelFormat.Gray)]
    public void A_picture_allocates_nothing_on_the_capture_thread(FFmpegPixelFormat format)
    {
        var clock = new MeasuringClock();
        static TimeSpan Quick(int n) => n * TimeSpan.FromMilliseconds(5);
        var stream = new PictureStream(PictureStream.Hundred) { DueOf = Quick, PositionOf = Quick };
        using RtspTestCamera camera =
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { TimeProvider = clock };
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()) { PixelFormat = format }, options);
        SteadyState.AssertNothingAllocated(watched, clock, WarmUp, Measured, output);
    }
}
