namespace LatestFrames;

public sealed class SessionDescriptionTests
{
    private const string Sets = "sprop-parameter-sets=Z0LADdkBQfsBEAAAAwAQAAADAyDxQqSA,aMuDyyA=";

    [Fact]
    public void The_video_is_found_between_the_other_tracks()
    {
        RtspTrack track = Track(
            "v=0\r\nm=audio 0 RTP/AVP 96\r\na=rtpmap:96 mpeg4-generic/8000\r\na=control:track0\r\n"
            + "m=video 0 RTP/AVP 96\r\na=framerate:0S\r\na=framerate=12.5\r\na=rtpmap:96 H264/90000 \r\n"
            + $"a=fmtp:96 ;packetization-mode=0; {Sets};\r\na=control:track1\r\n");

        Assert.Equal(
            (VideoCodec.H264, 96, 90000, 0, 12.5),
            (track.Codec, track.PayloadType, track.ClockRate, track.PacketizationMode, track.FrameRate));
        Assert.Equal("rtsp://cam/s/track1", track.ControlUrl);
        Assert.Equal([0x67, 0x68], track.ParameterSets.Select(set => (int)set[0]));
    }

    [Fact]
    public void The_sets_of_h265_come_in_the_order_that_decoders_want()
    {
        RtspTrack track = Track(
            "m=video 0 RTP/AVP 98\na=rtpmap:98 HEVC/90000\n"
            + "a=fmtp:98 sprop-sps=QgEB;sprop-pps=RAHB;sprop-vps=QAEM;sprop-max-don-diff=2\n");

        Assert.Equal(VideoCodec.H265, track.Codec);
        Assert.True(track.HasDecodingOrderNumbers);
        Assert.Equal([0x40, 0x42, 0x44], track.ParameterSets.Select(set => (int)set[0]));
    }

    [Theory]
    [InlineData("AAAAAWdNAB4=,AAAAAWjuOIA=", "67 4D 00 1E,68 EE 38 80")]
    [InlineData("Z00AKgAAAAE=,aO48gAAAAAE=", "67 4D 00 2A,68 EE 3C 80")]
    [InlineData("Z0IAHw==,", "67 42 00 1F")]
    [InlineData("Z0IAHw,aO48gA=", "67 42 00 1F,68 EE 3C 80")]
    [InlineData("", "")]
    [InlineData("*,AAAA,=", "")]
    public void Sets_lose_their_start_codes_and_what_is_no_set(string sets, string expected)
    {
        RtspTrack track = Track(
            $"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 sprop-parameter-sets={sets}\r\n");

        Assert.Equal(
            expected,
            string.Join(',', track.ParameterSets.Select(set => BitConverter.ToString(set).Replace('-', ' '))));
    }

    [Theory]
    [InlineData(
        "a=rtpmap:96 H265/90000\r\na=fmtp:96 profile-level-id=42; packetization-mode=1; sprop-parameter-sets=",
        VideoCodec.H264)]
    [InlineData(
        "a=rtpmap:96 H265/90000\r\na=fmtp:96 profile-level-id=01; sprop-parameter-sets=QgEB,RAHB",
        VideoCodec.H265)]
    [InlineData("a=rtpmap:96 H264/90000\r\na=fmtp:96 sprop-parameter-sets=QgEB,RAHB", VideoCodec.H265)]
    [InlineData("a=rtpmap:96 H265/90000", VideoCodec.H265)]
    internal void A_name_that_its_parameters_contradict_is_corrected(string lines, VideoCodec codec) =>
        Assert.Equal(codec, Track($"m=video 0 RTP/AVP 96\r\n{lines}\r\n").Codec);

    [Fact]
    public void Jpeg_needs_no_name_and_parameters_may_stand_below_another_track()
    {
        Assert.Equal(VideoCodec.Jpeg, Track("m=video 0 RTP/AVP 26\r\na=fmtp:26 \r\n").Codec);
        Assert.Equal(
            2,
            Track(
                "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\nm=audio 0 RTP/AVP 8\r\n"
                + $"a=fmtp:96 {Sets}\r\n")
                .ParameterSets.Count);
    }

    [Fact]
    public void Of_several_formats_the_first_known_one_is_taken()
    {
        RtspTrack track = Track(
            "m=video 0 RTP/AVP 96 97 111\r\na=rtpmap:96 MP4V-ES/90000\r\na=rtpmap:97 FCAM/90000\r\n"
            + "a=rtpmap:111 h264/90000\r\na=framesize:96 8-8\r\na=framesize:111 640-480\r\n");
        Assert.Equal((111, (640, 480)), (track.PayloadType, track.Size!.Value));
    }

    [Theory]
    [InlineData(35, 102)]
    [InlineData(102, 35)]
    public void Where_the_track_has_another_type_than_its_name_both_are_played_from_the_first_packet(
        int announced, int named)
    {
        RtspTrack track = Track($"m=video 0 RTP/AVP {announced}\r\na=rtpmap:{named} H264/90000\r\n");
        foreach (int type in new[] { announced, named })
        {
            var driver = new ReceiverDriver(track.Codec, track: track);
            driver.Send(new RtpPacketizer(track.Codec) { PayloadType = 96 }.Next([0x65, 0x88, 1], 0, true));
            Assert.Empty(driver.Units);
            driver.Send(new RtpPacketizer(track.Codec) { PayloadType = type }.Next([0x65, 0x88, 2], 0, true));

            Assert.Equal([0, 0, 0, 1, 0x65, 0x88, 2], Assert.Single(driver.Units).Bytes);
            Assert.Equal(1, driver.Receiver.ForeignPackets);
        }
    }

    [Fact]
    public void Of_several_videos_the_largest_is_taken_or_the_one_that_is_wanted()
    {
        const string text = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=x-dimensions: 640, 360\r\n"
            + "m=video 0 RTP/AVP 97\r\na=rtpmap:97 H265/90000\r\na=cliprect:0,0,1080,1920\r\n"
            + "m=video 0 RTP/AVP 98\r\na=rtpmap:98 MP4V-ES/90000\r\na=x-dimensions:4000,3000\r\n";

        Assert.Equal(97, Track(text).PayloadType);
        Assert.Equal(96, Track(text, wanted: 0).PayloadType);
        Assert.Equal(CaptureFailureReason.UnsupportedCodec, Refused(text, 2, "MP4V-ES"));
        Assert.Equal(CaptureFailureReason.NotAVideoSource, Refused(text, 3, "3 video tracks"));
        Assert.Equal(CaptureFailureReason.NotAVideoSource, Refused(text, -1, "VideoTrack is -1"));
    }

    [Theory]
    [InlineData("m=audio 0 RTP/AVP 0\r\n", CaptureFailureReason.NotAVideoSource, "without a video")]
    [InlineData("<html>", CaptureFailureReason.NotAVideoSource, "without a video")]
    [InlineData("m=video 0 RTP/AVP 96\r\na=rtpmap:96 MP2P/90000\r\n", CaptureFailureReason.UnsupportedCodec, "MP2P")]
    [InlineData("m=video 0 RTP/AVP 96\r\n", CaptureFailureReason.UnsupportedCodec, "payload type 96")]
    [InlineData("m=video 0 RTP/SAVPF 96\r\na=rtpmap:96 H264/90000\r\n", CaptureFailureReason.UnsupportedCodec, "SRTP")]
    public void What_cannot_be_played_is_named(string text, CaptureFailureReason reason, string named) =>
        Assert.Equal(reason, Refused(text, null, named));

    [Fact]
    public void A_description_has_limits()
    {
        string tracks = string.Concat(Enumerable.Repeat("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n", 100));
        Assert.Equal(SessionDescription.MaxTracks, SessionDescription.Parse(tracks).Media.Count);

        string sets = string.Join(',', Enumerable.Repeat("Z0IAHw==", 100));
        Assert.Equal(
            16,
            Track(
                "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
                + $"a=fmtp:96 sprop-parameter-sets={sets}\n")
                .ParameterSets.Count);
        Assert.Empty(
            Track(
                "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
                + $"a=fmtp:96 sprop-parameter-sets={new string('Z', 6000)}\n")
                .ParameterSets);
    }

    [Theory]
    [InlineData("npt=0-", null)]
    [InlineData("npt=now-", null)]
    [InlineData("clock=0-", null)]
    [InlineData("npt=0- 596.48", 596.48)]
    [InlineData("npt=3.000-6.185", 3.185)]
    [InlineData("npt=0-1:00:01.5", 3601.5)]
    [InlineData("clock=20210520T063812Z-20210520T064816Z", 604.0)]
    [InlineData("clock=20200908T132728Z-20200908T132738Z;clock=20200909T031019Z-20200909T031020.5Z", 11.5)]
    [InlineData("clock=20210328T003000Z-20210328T013000Z", 3600.0)]
    [InlineData("npt=1e99-", null)]
    [InlineData("npt=1--Infinity", null)]
    [InlineData("npt=-Infinity-5", null)]
    [InlineData("npt=0-NaN", null)]
    [InlineData("smpte=0:10:20-0:10:30", null)]
    [InlineData("-", null)]
    public void A_range_with_an_end_is_a_recording(string range, double? seconds) =>
        Assert.Equal(seconds, RangeAttribute.Length(range)?.TotalSeconds);

    [Theory]
    [InlineData("npt=0-3153599999;", 1, 3153599999.0)]
    [InlineData("npt=0-3153599999;", 2, 3153600000.0)]
    [InlineData("npt=0-3153599999;", 4000, 3153600000.0)]
    [InlineData("clock=00010101T000000Z-99991231T235959Z;", 1, 3153600000.0)]
    [InlineData("clock=00010101T000000Z-99991231T235959Z;", 1000, 3153600000.0)]
    public void A_range_of_many_long_pieces_is_a_long_recording(string piece, int count, double seconds) =>
        Assert.Equal(
            seconds, RangeAttribute.Length(string.Concat(Enumerable.Repeat(piece, count)))!.Value.TotalSeconds);

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc= d6d6627", "True 0-1 ")]
    [InlineData("RTP/AVP/TCP;ssrc=1;interleaved=20-21;server_port=5-6", "True 20-21 5-6")]
    [InlineData("RTP/AVP/TCP;unicast", "True  ")]
    [InlineData("RTP/AVP/UDP; unicast; client_port=6-7", "False  ")]
    [InlineData("RTP/AVP;source=;server_port=8052", "False  8052-8053")]
    [InlineData("interleaved=4-5", "True 4-5 ")]
    [InlineData("interleaved=4-999", "True 4-5 ")]
    [InlineData("server_port=70000", "  ")]
    public void A_transport_is_understood(string header, string expected)
    {
        TransportHeader transport = TransportHeader.Parse(header);
        string channels = transport.Channels is { } c ? $"{c.Rtp}-{c.Rtcp}" : "";
        string ports = transport.ServerPorts is { } p ? $"{p.Rtp}-{p.Rtcp}" : "";
        Assert.Equal(expected, $"{transport.IsInterleaved} {channels} {ports}");
    }

    [Theory]
    [InlineData("       708345999;timeout=60", "708345999", 60)]
    [InlineData("9a90; timeout = 90", "9a90", 90)]
    [InlineData("l0T", "l0T", null)]
    [InlineData("1;timeout=0", "1", null)]
    [InlineData("1;timeout=2147483647", "1", int.MaxValue)]
    [InlineData("1;timeout=2147483648", "1", null)]
    public void A_session_is_understood(string header, string id, int? seconds) =>
        Assert.Equal(
            new SessionHeader(id, seconds is { } s ? TimeSpan.FromSeconds(s) : null),
            SessionHeader.Parse(header));

    [Theory]
    [InlineData(null, "track1", "rtsp://cam:88/a?b=1/track1")]
    [InlineData("rtsp://cam/a/", "track1", "rtsp://cam/a/track1")]
    [InlineData("rtsp://10.0.0.1:554/a", "track1", "rtsp://10.0.0.1:554/a/track1")]
    [InlineData("rtsp://u:p@cam/a", "track1", "rtsp://cam/a/track1")]
    [InlineData("cam:554/a/", "track1", "rtsp://cam:554/a/track1")]
    [InlineData("rtsp://rtsp://cam:554/a/", "track1", "rtsp://cam:554/a/track1")]
    [InlineData("nonsense", "track1", "rtsp://cam:88/a?b=1/track1")]
    [InlineData("rtsp://cam/a?x=1/", "trackID=0", "rtsp://cam/a?x=1/trackID=0")]
    [InlineData("rtsp://cam/a", "?ctype=video", "rtsp://cam/a?ctype=video")]
    [InlineData("rtsp://cam/a?b=1", "?ctype=video", "rtsp://cam/a?ctype=video")]
    [InlineData("rtsp://cam/a/", "*", "rtsp://cam/a/")]
    [InlineData("rtsp://cam/a/", null, "rtsp://cam/a/")]
    [InlineData("rtsp://cam/a/", "rtsp://u:p@other/v", "rtsp://other/v")]
    [InlineData("rtsp://cam/a/", "a\r\nX: y", "rtsp://cam/a/")]
    public void A_control_url_is_what_the_camera_means(string? contentBase, string? control, string expected)
    {
        var headers = new RtspHeaders();
        if (contentBase is not null) headers.TryAddLine($"content-base: {contentBase}");

        Assert.Equal(expected, ControlUrls.Resolve(ControlUrls.Base("rtsp://cam:88/a?b=1", headers), control));
    }

    [Fact]
    public void A_lost_line_end_behind_a_control_url_is_repaired() =>
        Assert.Equal(
            "rtsp://cam/v",
            SessionDescription.Parse("a=control:rtsp://cam/va=recvonly\r\n").Attributes["control"]);

    private static RtspTrack Track(string text, int? wanted = null)
    {
        RtspTrack? track = TrackChoice.Choose(
            SessionDescription.Parse(text), "rtsp://cam/s", wanted, out _, out string why);
        Assert.True(track is not null, why);
        return track;
    }

    private static CaptureFailureReason Refused(string text, int? wanted, string named)
    {
        Assert.Null(TrackChoice.Choose(
            SessionDescription.Parse(text), "rtsp://cam/s", wanted,
            out CaptureFailureReason reason, out string why));
        Assert.Contains(named, why, StringComparison.Ordinal);
        return reason;
    }
}
