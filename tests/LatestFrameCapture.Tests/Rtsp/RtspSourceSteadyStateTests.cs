namespace LatestFrames;

/// <summary>What a picture costs, and how late it may be.</summary>
public sealed class RtspSourceSteadyStateTests(ITestOutputHelper output)
{
    private const int WarmUp = 300;
    private const int Measured = 250;

    [Theory]
    [InlineData("rtsp", FrameConversion.Eager)]
    [InlineData("rtsp", FrameConversion.OnDemand)]
    [InlineData("rtspu", FrameConversion.Eager)]
    public void A_picture_allocates_nothing_on_the_capture_thread(string scheme, FrameConversion conversion)
    {
        // The capture thread asks the clock again and again, so the clock can measure that thread. A report to the
        // camera, each five seconds, costs an address where it is a packet of UDP.
        var clock = new MeasuringClock();
        static TimeSpan Quick(int n) => n * TimeSpan.FromMilliseconds(4);
        var stream = new PictureStream(PictureStream.Hundred) { DueOf = Quick, PositionOf = Quick };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { TimeProvider = clock, Conversion = conversion };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText(scheme)) { ShowDamaged = true }, options);
        SteadyState.AssertNothingAllocated(watched, clock, WarmUp, Measured, output);
    }

    [Fact]
    public void Pictures_of_a_camera_that_sends_faster_than_they_can_be_decoded_are_left_out()
    {
        // Noise is the most work for a decoder; each picture is a key frame of 1080p, and 300 come in a second.
        using var noise = new OpenCvSharp.Mat(1080, 1920, OpenCvSharp.MatType.CV_8UC3);
        byte[] pixels = new byte[1080 * 1920 * 3];
        new Random(17).NextBytes(pixels);
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, noise.Data, pixels.Length);
        CodedVideo video = CodedVideo.Of(VideoCodec.H264, noise, "-pix_fmt yuv420p -g 1 -qp 48");
        var stream = new PictureStream(video)
        {
            DueOf = n => n * TimeSpan.FromMilliseconds(1000.0 / 300),
            PositionOf = n => n * TimeSpan.FromMilliseconds(1000.0 / 300)
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.WaitUntil(() => watched.Statistics.TotalPicturesSkipped > 200, "pictures left out");
        watched.WaitFor(_ => true, count: watched.Pictures.Count + 15);

        TimeSpan[] ages = [.. watched.Pictures.Skip(5).Select(picture => picture.Age).Order()];
        output.WriteLine(
            $"{ages.Length} of {stream.LastSent} pictures, {video.Units[0].Length} bytes each: "
            + $"median {ages[ages.Length / 2].TotalMilliseconds:F0} ms, "
            + $"longest {ages[^1].TotalMilliseconds:F0} ms; {watched.Statistics}");
        Assert.InRange(ages[ages.Length / 2].TotalMilliseconds, 0, 300);
        Assert.InRange(ages[^1].TotalSeconds, 0, 2);
        Assert.True(watched.LogHas("left out because decoding is slower"));
    }
}
