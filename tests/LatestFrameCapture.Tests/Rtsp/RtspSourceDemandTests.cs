using OpenCvSharp;

namespace LatestFrames;

/// <summary>Only key frames, and only what somebody asks for.</summary>
public sealed class RtspSourceDemandTests
{
    [Fact]
    public void Key_frames_only_are_shown_on_request()
    {
        using RtspTestCamera camera = Camera(new PictureStream(PictureStream.Hundred));
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()) { KeyFramesOnly = true });
        watched.WaitFor(_ => true, count: 6);

        Assert.All(watched.Pictures, picture => Assert.Equal(0, picture.Index % 10));
        Assert.Equal((0, 0), (watched.Statistics.TotalPicturesHidden, watched.Statistics.TotalPicturesSkipped));
    }

    [Fact]
    public void On_demand_the_picture_that_is_read_is_the_newest_and_the_others_are_not_decoded()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand },
            reads: false);
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
        Assert.True(statistics.TotalDiscardedUnwanted >= 30, statistics.ToString());
        Assert.True(statistics.TotalPushed <= 8, statistics.ToString());
    }

    [Fact]
    public void On_demand_a_wait_for_any_capture_is_a_demand()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand },
            reads: false);
        watched.WaitUntil(() => watched.Statistics.TotalDiscardedUnwanted > 15, "pictures that nobody wants");
        int newest = stream.LastSent;

        Assert.True(LatestFrameCapture.WaitAny([watched.Capture], out int[] ready, timeoutNs: 30_000_000_000));
        Assert.Equal([0], ready);
        using var image = new Mat();
        Assert.True(watched.Capture.Read(image));
        Assert.True(StampCodec.TryRead(image, out FrameStamp stamp));
        Assert.InRange(stamp.FrameNumber, newest, newest + 15);
    }

    [Fact]
    public void On_demand_a_loss_hides_what_refers_to_it()
    {
        // Each second group lacks its picture 3.
        var stream = new PictureStream(PictureStream.Hundred) { Drops = (n, _) => n % 20 == 13 };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand });
        watched.WaitFor(_ => true, count: 40);

        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        Assert.DoesNotContain(watched.Indexes, index => index % 20 >= 13);
        Assert.True(watched.Statistics.TotalPicturesHidden >= 6, watched.Statistics.ToString());
    }

    private static RtspTestCamera Camera(PictureStream stream) => new RtspTestCamera
    {
        Description = PictureStream.Description(),
        Packets = stream.Packets,
    }.Start();
}
