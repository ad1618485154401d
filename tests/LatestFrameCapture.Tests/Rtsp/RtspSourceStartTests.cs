namespace LatestFrames;

/// <summary>How a connection begins: old pictures, late ones, none, and tracks that are not wanted.</summary>
public sealed class RtspSourceStartTests
{
    [Fact]
    public void A_group_that_the_server_sends_first_is_not_shown_but_its_newest_picture()
    {
        const int Burst = 10;
        var stream = new PictureStream(PictureStream.Hundred)
        {
            Burst = Burst,
            DueOf = n => (n - Burst + 1) * TimeSpan.FromMilliseconds(40)
        };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        SeenPicture first = watched.WaitFor(_ => true)[0];

        Assert.InRange(first.Index!.Value, Burst - 1, Burst + 5);
        Assert.True(watched.Statistics.TotalDiscardedBacklog > 0);
    }

    [Fact]
    public void The_stored_pictures_are_shown_where_no_backlog_is_skipped()
    {
        var stream = new PictureStream(PictureStream.Hundred)
        {
            Burst = 10,
            DueOf = n => (n - 9) * TimeSpan.FromMilliseconds(40)
        };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { SkipBacklog = false, Capacity = 50 });
        watched.WaitFor(_ => true);

        watched.WaitUntil(() => watched.Statistics.TotalPushed > 10, "pictures");
        Assert.Equal(0, watched.Statistics.TotalDiscardedBacklog);
    }

    [Fact]
    public void A_camera_whose_key_frame_comes_late_is_being_opened_until_then()
    {
        // Two seconds of pictures that refer to a key frame that nobody has.
        const int FirstKeyFrame = 50;
        CodedVideo video = PictureStream.Hundred;
        var stream = new PictureStream(video)
        {
            UnitOf = n => n < FirstKeyFrame ? video.Units[1 + n % 9] : video.Units[n % 100]
        };
        using RtspTestCamera camera = Camera(stream);
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { OpenTimeout = TimeSpan.FromMilliseconds(800) };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), options);
        Assert.Equal(CaptureState.Opening, watched.Capture.State);
        SeenPicture first = watched.WaitFor(_ => true)[0];

        Assert.InRange(first.Index!.Value, FirstKeyFrame, FirstKeyFrame + 10);
        watched.States.WaitFor(CaptureState.Live);
        Assert.Equal(
            [CaptureState.Opening, CaptureState.Live],
            watched.States.Changes.Select(change => change.Current));
        Assert.True(watched.LogHas("receiving, no key frame yet"));
        Assert.Equal((1, 0), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
        Assert.Equal(1, stream.Plays);
    }

    [Fact]
    public void A_camera_that_plays_and_sends_nothing_times_out()
    {
        using RtspTestCamera camera = new RtspTestCamera().Start();
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with
        {
            OpenTimeout = TimeSpan.FromSeconds(1),
            Reconnect = null
        };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), options);
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;

        Assert.Equal(CaptureFailureReason.TimedOut, failure.Reason);
        Assert.Contains("sent no video for 1 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains(camera.Requests, request => request.Method == "PLAY");
    }

    [Theory]
    [InlineData("m=audio 0 RTP/AVP 0\r\na=control:sound\r\n")]
    [InlineData(
        "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/16000/1\r\na=control:sound\r\n"
        + "m=application 0 RTP/AVP 98\r\na=rtpmap:98 vnd.onvif.metadata/90000\r\na=control:metadata\r\n")]
    public void Tracks_that_are_not_shown_are_not_asked_for_and_not_waited_for(string media)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream, PictureStream.Description(media: media));
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));

        // Whoever waits for the sound, waits for at least a second.
        Assert.InRange(watched.WaitFor(_ => true)[0].Index!.Value, 0, 20);
        RtspTestRequest setUp = Assert.Single(camera.Requests, request => request.Method == "SETUP");
        Assert.EndsWith("/track1", setUp.Url, StringComparison.Ordinal);
    }

    private static RtspTestCamera Camera(PictureStream stream, string? description = null) => new RtspTestCamera
    {
        Description = description ?? PictureStream.Description(),
        Packets = stream.Packets,
    }.Start();
}
