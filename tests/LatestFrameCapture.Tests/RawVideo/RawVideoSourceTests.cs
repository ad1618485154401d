namespace LatestFrames;

public sealed class RawVideoSourceTests
{
    [Theory]
    [InlineData("H264")]
    [InlineData("H265")]
    public async Task Pictures_are_shown_in_order_and_each_once(string coding)
    {
        CodedVideo video = CodedVideo.Stamped(Enum.Parse<VideoCodec>(coding), frames: 100);
        await using LoopbackServer server = RawVideoCamera.Of(video);
        using var watched = new WatchedRtsp(RawVideoCamera.Url(server), WatchedRtsp.Patient);
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 60);

        Assert.True(watched.IsOpened);
        Assert.StartsWith("TCP+", watched.Capture.GetBackendName(), StringComparison.Ordinal);
        Assert.All(pictures, picture => Assert.NotNull(picture.Index));

        // A busy machine leaves some out on purpose; those are counted.
        CaptureStatistics statistics = watched.Statistics;
        long left = statistics.TotalDiscardedBacklog + statistics.TotalPicturesSkipped + statistics.TotalPicturesHidden;
        int gaps = pictures
            .Zip(pictures.Skip(1))
            .Sum(pair => (pair.Second.Index!.Value - pair.First.Index!.Value + 100) % 100 - 1);
        Assert.InRange(gaps, 0, left);
        Assert.Equal((320, 240), (pictures[0].Width, pictures[0].Height));
        Assert.Equal((1, 0), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
    }

    [Fact]
    public async Task A_program_that_ends_and_is_started_again_is_seen_again()
    {
        await using LoopbackServer server = RawVideoCamera.Of(PictureStream.Hundred, pictures: 15);
        using var watched = new WatchedRtsp(new RawVideoSource(RawVideoCamera.Url(server)));
        watched.WaitUntil(() => watched.Statistics.TotalConnections >= 3, "third connection");

        Assert.All(watched.Pictures, picture => Assert.InRange(picture.Index ?? -1, 0, 14));
        Assert.Equal(0, watched.Statistics.TotalStalls);
    }

    [Fact]
    public async Task Only_key_frames_are_decoded_on_request()
    {
        await using LoopbackServer server = RawVideoCamera.Of(PictureStream.Hundred);
        using var watched = new WatchedRtsp(new RawVideoSource(RawVideoCamera.Url(server)) { KeyFramesOnly = true });
        watched.WaitFor(_ => true, count: 4);

        Assert.All(watched.Pictures, picture => Assert.Equal(0, picture.Index % 10));
    }

    [Theory]
    [InlineData("ts")]
    [InlineData("web page")]
    public async Task What_is_another_stream_is_named_as_such(string kind)
    {
        // With start codes of H.264 in it, as both have.
        byte[] bytes = kind == "ts"
            ? [.. Enumerable.Range(0, 40).SelectMany(_ => (byte[])[0x47, 0, 0, 1, 0x67, .. new byte[183]])]
            : "HTTP/1.1 200 OK\r\n\r\n\0\0\u0001\u0067<html>"u8.ToArray();
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await socket.SendAsync(bytes, token);
            await Task.Delay(Timeout.Infinite, token);
        });
        using var capture = new LatestFrameCapture(WatchedRtsp.Patient with { Reconnect = null });

        Assert.False(capture.Open(new RawVideoSource(RawVideoCamera.Url(server))));
        Assert.Equal(CaptureFailureReason.UnsupportedCodec, capture.Failure!.Reason);
        Assert.Contains("without a container", capture.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_sends_nothing_is_waited_for_until_the_timeout()
    {
        await using var server = new LoopbackServer((_, token) => Task.Delay(Timeout.Infinite, token));
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with
        {
            Reconnect = null,
            OpenTimeout = TimeSpan.FromSeconds(0.3)
        };
        using var capture = new LatestFrameCapture(options);

        Assert.False(capture.Open(new RawVideoSource(RawVideoCamera.Url(server))));
        Assert.Equal(CaptureFailureReason.TimedOut, capture.Failure!.Reason);
    }

    [Fact]
    public void Nobody_who_listens_is_a_refusal()
    {
        using var capture = new LatestFrameCapture(WatchedRtsp.Patient with { Reconnect = null });

        Assert.False(capture.Open(new RawVideoSource($"tcp://127.0.0.1:{LoopbackServer.FreePort()}")));
        Assert.Equal(CaptureFailureReason.Refused, capture.Failure!.Reason);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1")]
    [InlineData("tcp://127.0.0.1:5000?listen=1")]
    [InlineData("tcp://u:p@127.0.0.1:5000")]
    [InlineData("rtsp://127.0.0.1:5000")]
    public void What_is_no_such_address_is_refused(string url)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new RawVideoSource(url));
        Assert.DoesNotContain("u:p", exception.Message, StringComparison.Ordinal);
    }
}
