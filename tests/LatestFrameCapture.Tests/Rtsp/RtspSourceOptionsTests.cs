namespace LatestFrames;

/// <summary>The properties of <see cref="RtspSource"/>: what each does to a connection, and which values it
/// takes.</summary>
public sealed class RtspSourceOptionsTests
{
    private static readonly TimeSpan s_distance = TimeSpan.FromMilliseconds(40);

    [Theory]
    [InlineData(VideoDecoderKind.Automatic, "RTSP+", ")")]
    [InlineData(VideoDecoderKind.SystemLibAvCodec, "RTSP+libavcodec ", "(system)")]
    [InlineData(VideoDecoderKind.OpenCvLibAvCodec, "RTSP+libavcodec ", "(OpenCvSharp)")]
    [InlineData(VideoDecoderKind.VideoCapture, "RTSP+VideoCapture", "(FFmpeg)")]
    [InlineData(VideoDecoderKind.FFmpegProcess, "RTSP+ffmpeg", "(process)")]
    public void The_decoder_that_was_chosen_shows_the_right_pictures(VideoDecoderKind kind, string backend, string end)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() || VideoDecoders.IsAvailable(kind, VideoCodec.H264),
            $"There is no {kind} here.");
        using RtspTestCamera camera = Camera(new PictureStream(PictureStream.Hundred).Packets);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()) { Decoder = kind });

        // VideoCapture of an OpenCV before 4.7 holds pictures back, and some are left out as late: those that come are
        // looked at.
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 15);
        Assert.StartsWith(backend, watched.Capture.GetBackendName(), StringComparison.Ordinal);
        Assert.EndsWith(end, watched.Capture.GetBackendName(), StringComparison.Ordinal);
        Assert.All(pictures, picture => Assert.Equal((320, 240), (picture.Width, picture.Height)));

        // What is burned in, and the stream's time, go together; the 100 pictures come in a loop.
        SeenPicture first = pictures[0];
        Assert.All(pictures, picture => Assert.NotNull(picture.Index));
        Assert.All(pictures.Zip(pictures.Skip(1)), pair => Assert.True(pair.First.Position < pair.Second.Position));
        Assert.All(pictures, picture => Assert.Equal(
            (first.Index!.Value
                + (int)Math.Round((picture.Position!.Value - first.Position!.Value) / s_distance)) % 100,
            picture.Index));
    }

    [Theory]
    [InlineData(null, "640,360", "1920,1080", "track2")]
    [InlineData(null, "1920,1080", "640,360", "track1")]
    [InlineData(0, "640,360", "1920,1080", "track1")]
    [InlineData(1, "1920,1080", "640,360", "track2")]
    public void The_track_that_was_chosen_is_set_up_and_else_the_larger(
        int? track, string firstSize, string secondSize, string expected)
    {
        using RtspTestCamera camera = Camera(
            new PictureStream(PictureStream.Hundred).Packets,
            TwoTracks(firstSize, secondSize));
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()) { VideoTrack = track });
        watched.WaitFor(picture => picture.Index is not null);

        RtspTestRequest setUp = Assert.Single(camera.Requests, request => request.Method == "SETUP");
        Assert.EndsWith("/" + expected, setUp.Url, StringComparison.Ordinal);
    }

    [Fact]
    public void A_track_that_is_not_there_fails_and_says_how_many_there_are()
    {
        using RtspTestCamera camera = Camera(
            new PictureStream(PictureStream.Hundred).Packets,
            TwoTracks("640,360", "1920,1080"));
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()) { VideoTrack = 2 },
            WatchedRtsp.Patient with { Reconnect = null });
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;

        Assert.Equal(CaptureFailureReason.NotAVideoSource, failure.Reason);
        Assert.Contains("2 video tracks", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(camera.Requests, request => request.Method == "SETUP");
    }

    [Theory]
    [InlineData(5)] // as long as may be: a busy machine needs more than the default
    [InlineData(0)]
    public void A_udp_packet_that_comes_out_of_order_is_waited_for_as_long_as_the_latency(int seconds)
    {
        const int Late = 23;
        var stream = new PictureStream(PictureStream.Hundred) { MaxPayload = 100 };
        using RtspTestCamera camera = Camera(() => WithLatePacket(stream.Packets(), Late));
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText("rtspu")) { Latency = TimeSpan.FromSeconds(seconds) });
        watched.WaitFor(picture => picture.Index >= 30, count: 5);

        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        if (seconds > 0)
        {
            Assert.Contains(watched.Indexes, index => index is >= Late and < 30);
            Assert.Equal((0, 0), (watched.Statistics.TotalPacketsLost, watched.Statistics.TotalPicturesHidden));
            return;
        }

        Assert.DoesNotContain(watched.Indexes, index => index is >= Late and < 30);
        Assert.True(watched.Statistics.TotalPacketsLost >= 1, watched.Statistics.ToString());
        Assert.True(watched.Statistics.TotalPicturesHidden >= 7, watched.Statistics.ToString());
    }

    [Fact]
    public void Each_property_has_its_default_and_refuses_what_it_cannot_be()
    {
        var source = new RtspSource("rtsp://127.0.0.1/stream");
        Assert.Equal(
            (RtspTransport.Tcp, TimeSpan.FromMilliseconds(50), null, VideoDecoderKind.Automatic),
            (source.Transport, source.Latency, source.VideoTrack, source.Decoder));
        Assert.Equal((false, false, null), (source.KeyFramesOnly, source.ShowDamaged, source.ServerCertificate));

        foreach (RtspTransport value in (RtspTransport[])[(RtspTransport)(-1), (RtspTransport)2])
            Refuses(() => source.Transport = value);
        foreach (long ticks in (long[])[-1, TimeSpan.FromSeconds(5).Ticks + 1])
            Refuses(() => source.Latency = TimeSpan.FromTicks(ticks));
        foreach (int value in (int[])[-1, int.MinValue]) Refuses(() => source.VideoTrack = value);
        foreach (VideoDecoderKind value in (VideoDecoderKind[])[(VideoDecoderKind)(-1), (VideoDecoderKind)5])
            Refuses(() => source.Decoder = value);
        Assert.Equal(
            (RtspTransport.Tcp, TimeSpan.FromMilliseconds(50), null, VideoDecoderKind.Automatic),
            (source.Transport, source.Latency, source.VideoTrack, source.Decoder));

        static void Refuses(Action set) =>
            Assert.Equal("value", Assert.Throws<ArgumentOutOfRangeException>(set).ParamName);
    }

    [Fact]
    public void Each_property_takes_its_limits()
    {
        var source = new RtspSource("rtsp://127.0.0.1/stream");
        foreach (RtspTransport value in Enum.GetValues<RtspTransport>())
        {
            source.Transport = value;
            Assert.Equal(value, source.Transport);
        }

        foreach (VideoDecoderKind value in Enum.GetValues<VideoDecoderKind>())
        {
            source.Decoder = value;
            Assert.Equal(value, source.Decoder);
        }

        foreach (TimeSpan value in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(5)])
        {
            source.Latency = value;
            Assert.Equal(value, source.Latency);
        }

        foreach (int? value in (int?[])[0, int.MaxValue, null])
        {
            source.VideoTrack = value;
            Assert.Equal(value, source.VideoTrack);
        }
    }

    /// <summary>Sends the second packet of a picture, the first with a part of it, 20 ms after the picture's last
    /// one.</summary>
    private static IEnumerable<RtspTestPacket> WithLatePacket(IEnumerable<RtspTestPacket> packets, int picture)
    {
        int packetsOfPicture = 0;
        RtspTestPacket? late = null;
        foreach (RtspTestPacket packet in packets)
        {
            bool isOfPicture = packet.Data.Length > 0 && PictureOf(packet.Data) == picture;
            if (late is not null && !isOfPicture)
            {
                yield return late with { Delay = TimeSpan.FromMilliseconds(20) };
                late = null;
            }

            if (isOfPicture && ++packetsOfPicture == 2) late = packet;
            else yield return packet;
        }
    }

    private static int PictureOf(byte[] rtp) =>
        (int)(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(rtp.AsSpan(4))
            / (90 * s_distance.TotalMilliseconds));

    private static string TwoTracks(string firstSize, string secondSize) =>
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=test\r\nt=0 0\r\na=control:*\r\n"
        + Track(1, firstSize) + Track(2, secondSize);

    private static string Track(int number, string size) =>
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n"
        + $"a=x-dimensions:{size}\r\na=control:track{number}\r\n";

    private static RtspTestCamera Camera(Func<IEnumerable<RtspTestPacket>> packets, string? description = null) =>
        new RtspTestCamera
        {
            Description = description ?? PictureStream.Description(),
            Packets = packets,
        }.Start();
}
