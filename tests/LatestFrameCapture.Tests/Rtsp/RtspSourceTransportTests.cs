namespace LatestFrames;

/// <summary>Cameras that do not send as they are asked, or not what can be read.</summary>
public sealed class RtspSourceTransportTests
{
    [Theory]
    [InlineData(461)]
    [InlineData(400)]
    public void A_camera_that_refuses_tcp_is_read_by_udp(int status)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream, refusesTcp: status);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.WaitFor(_ => true, count: 10);

        Assert.True(watched.LogHas("trying UDP"));
        Assert.Equal((1, 0), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
    }

    [Fact]
    public void A_url_that_wants_tcp_alone_fails_and_names_the_way_out()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream, refusesTcp: 461);
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText("rtspt")),
            WatchedRtsp.Patient with { Reconnect = null });
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;

        Assert.Contains("461", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Udp", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Plays);
    }

    [Theory]
    [InlineData("rtspu")]
    [InlineData("rtsp")]
    public void Udp_is_used_on_request(string scheme)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText(scheme)) { Transport = RtspTransport.Udp });
        watched.WaitFor(_ => true, count: 10);

        Assert.Contains(
            "client_port",
            Assert.Single(camera.Requests, request => request.Method == "SETUP")["Transport"],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Udp_packets_that_do_not_come_hide_what_refers_to_them()
    {
        var stream = new PictureStream(PictureStream.Hundred) { Drops = (n, _) => n == 23 };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText("rtspu")));
        watched.WaitFor(picture => picture.Index >= 30, count: 5);

        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        Assert.DoesNotContain(watched.Indexes, index => index is >= 23 and < 30);
        Assert.True(watched.Statistics.TotalPacketsLost > 0);

        // Not exactly: a busy machine may lose further packets of UDP.
        Assert.True(watched.Statistics.TotalPicturesHidden >= 6, watched.Statistics.ToString());
    }

    [Fact]
    public void An_unknown_coding_is_tried_by_other_backends_and_the_failure_names_it()
    {
        const string Description = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=test\r\nt=0 0\r\na=control:*\r\n"
            + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\na=control:track1\r\n";
        using RtspTestCamera camera = new RtspTestCamera { Description = Description }.Start();
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { OpenTimeout = TimeSpan.FromSeconds(2) };
        using var watched = new WatchedRtsp(camera.UrlText(), options);
        watched.WaitUntil(() => watched.Statistics.TotalFailures >= 3, "third attempt");

        // Once for OpenCV, and where that has no network once for ffmpeg.
        string[] lines =
        [
            .. watched.Log.Lines.Where(line => line.Contains("Another backend is tried", StringComparison.Ordinal))
        ];
        Assert.InRange(lines.Length, 1, 2);
        Assert.Contains("MP4V-ES", lines[0], StringComparison.Ordinal);

        // An OpenCV with network knows the coding, opens, and waits in vain for pictures that this camera does not
        // send; ffmpeg opens with its first picture only.
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Reconnecting).Failure!;
        if (NetworkSupport.IsBuiltIn)
        {
            Assert.Equal(CaptureFailureReason.TimedOut, failure.Reason);
            return;
        }

        Assert.Equal(CaptureFailureReason.UnsupportedCodec, failure.Reason);
        Assert.Contains("MP4V-ES", failure.Message, StringComparison.Ordinal);
    }

    private static RtspTestCamera Camera(PictureStream stream, int refusesTcp = 0) => new RtspTestCamera
    {
        Description = PictureStream.Description(),
        Packets = stream.Packets,
        RefusesTcp = refusesTcp,
    }.Start();
}
