namespace LatestFrames;

/// <summary>A recording has an end, comes whole, and is not played again.</summary>
public sealed class RtspSourceRecordingTests
{
    private const int Pictures = 50;

    [Theory]
    [InlineData("bye", 0)]
    [InlineData("close", 0)]
    [InlineData("silence", 0)]
    [InlineData("bye", 2)]
    [InlineData("close", 2)]
    [InlineData("silence", 2)]
    public void A_recording_delivers_all_its_pictures_and_ends(string end, int bFrames)
    {
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, Pictures, bFrames: bFrames);
        var stream = new PictureStream(video)
        {
            Pictures = Pictures,
            SaysBye = end == "bye",
            DueOf = n => n * TimeSpan.FromMilliseconds(10),

            // Pictures are sent in the order of decoding, and have the times of their display.
            PositionOf = n => video.Units[n].Position,
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description("a=range:npt=0-2.0\r\n"),
            Packets = stream.Packets,
            ClosesAfterPackets = end == "close",
        }.Start();
        var source = new WatchedSource(new RtspSource(camera.UrlText()));
        using var watched = new WatchedRtsp(source, WatchedRtsp.Patient with { Delivery = FrameDelivery.Every });
        watched.States.WaitFor(CaptureState.Ended);
        watched.WaitUntil(() => watched.Pictures.Count >= watched.Statistics.TotalPushed, "last pictures");
        source.WaitForEnd();

        Assert.Equal(Enumerable.Range(0, Pictures), watched.Indexes);
        Assert.Equal((1, 1), (stream.Plays, source.Openings));
        Assert.Equal(CaptureState.Ended, watched.Capture.State);
        Assert.Null(watched.Capture.Failure);
    }

    [Fact]
    public void A_recording_that_has_ended_is_left()
    {
        var stream = new PictureStream(PictureStream.Hundred) { Pictures = 20, SaysBye = true };
        using RtspTestCamera camera = Recording(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.States.WaitFor(CaptureState.Ended);

        camera.WaitForRequests("TEARDOWN");
        Assert.Equal(CaptureState.Ended, watched.Capture.State);
        Assert.True(watched.IsOpened);
    }

    [Fact]
    public void What_a_recording_loses_is_counted()
    {
        // The first key frame's successor; the next key frame is the 26th picture.
        var stream = new PictureStream(PictureStream.Hundred)
        {
            Pictures = 60,
            SaysBye = true,
            Drops = (n, packet) => n == 5
        };
        using RtspTestCamera camera = Recording(stream);
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { Delivery = FrameDelivery.Every });
        watched.States.WaitFor(CaptureState.Ended);

        Assert.True(watched.Statistics.TotalPacketsLost > 0);
        Assert.True(watched.Statistics.TotalPicturesHidden > 0);
    }

    [Fact]
    public void On_demand_a_recordings_frames_have_the_times_of_their_pictures()
    {
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, Pictures, bFrames: 2);
        var stream = new PictureStream(video)
        {
            Pictures = Pictures,
            SaysBye = true,
            PositionOf = n => video.Units[n].Position
        };
        using RtspTestCamera camera = Recording(stream);
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), options, reads: false);
        var seen = new List<(int Index, TimeSpan Position)>();
        while (watched.Capture.ReadFrame(TestContext.Current.CancellationToken) is { } frame)
        {
            using (frame) seen.Add((SeenPicture.Of(frame).Index!.Value, frame.SourcePosition!.Value));
        }

        // 25 pictures a second, in the order of display.
        Assert.True(seen.Count > 5, $"{seen.Count} pictures");
        TimeSpan offset = seen[0].Position - (seen[0].Index * TimeSpan.FromMilliseconds(40));
        Assert.All(
            seen,
            picture => Assert.Equal(picture.Index * 40, (picture.Position - offset).TotalMilliseconds, 1.0));
    }

    [Fact]
    public void Silence_after_the_end_that_the_description_gives_is_not_waited_for_until_it_is_a_stall()
    {
        var stream = new PictureStream(PictureStream.Hundred)
        {
            Pictures = Pictures,
            DueOf = n => n * TimeSpan.FromMilliseconds(10)
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description("a=range:npt=0-2.0\r\n"),
            Packets = stream.Packets,
        }.Start();

        // Longer than the test waits for the end.
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with
        {
            Delivery = FrameDelivery.Every,
            StallTimeout = TimeSpan.FromMinutes(10)
        };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), options);
        watched.States.WaitFor(CaptureState.Ended);
        watched.WaitUntil(() => watched.Pictures.Count >= watched.Statistics.TotalPushed, "last pictures");

        Assert.Equal(Enumerable.Range(0, Pictures), watched.Indexes);
        Assert.Null(watched.Capture.Failure);
    }

    [Fact]
    public void A_slow_consumer_of_a_recording_misses_nothing()
    {
        var stream = new PictureStream(PictureStream.Hundred)
        {
            Pictures = 60,
            SaysBye = true,
            DueOf = _ => TimeSpan.Zero
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description("a=range:npt=0-2.4\r\n"),
            Packets = stream.Packets,
        }.Start();
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { Delivery = FrameDelivery.Every },
            reads: false);
        var indexes = new List<int>();
        while (watched.Capture.ReadFrame(TestContext.Current.CancellationToken) is { } frame)
        {
            using (frame) indexes.Add(SeenPicture.Of(frame).Index!.Value);
            SlowWork.Do(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(Enumerable.Range(0, 60), indexes);
        Assert.Equal(0, watched.Statistics.TotalPicturesSkipped);
    }

    private static RtspTestCamera Recording(PictureStream stream) => new RtspTestCamera
    {
        Description = PictureStream.Description("a=range:npt=0-2.4\r\n"),
        Packets = stream.Packets,
    }.Start();
}
