using OpenCvSharp;

namespace LatestFrames;

/// <summary>With how many threads a stream is decoded, and what is learned for its later connections.</summary>
public sealed class UnitDecoderTests
{
    private readonly List<string> _notes = [];

    [Fact]
    public void The_third_time_that_decoding_was_too_slow_brings_more_threads_at_the_next_key_frame()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "One processor gets one thread.");
        var threads = DecoderThreadCount.For(null);
        CodedVideo video = PictureStream.Hundred;
        using UnitDecoder decoder = Decoder(threads);
        var indexes = new List<int>();
        for (int i = 0; i < 50; i++)
        {
            // Twice until the third group, three times from the middle of that on.
            Assert.True(decoder.Send(video.Units[i], timesBehind: i < 10 ? 0 : i < 25 ? 2 : 3));
            Receive(decoder, indexes);
            Assert.Equal(i < 30 ? 1 : 2, threads.Current);
        }

        Assert.Contains("goes on with 2 threads", Assert.Single(_notes), StringComparison.Ordinal);

        // The pictures go on without a gap; the second thread holds one back.
        decoder.Drain();
        Receive(decoder, indexes);
        Assert.Equal(Enumerable.Range(0, 50), indexes);

        using UnitDecoder next = Decoder(threads);
        Assert.True(next.Send(video.Units[0], timesBehind: 0));
        Assert.False(next.TryReceive(out _), "it begins with two threads");
    }

    [Fact]
    public void A_decoder_that_has_all_threads_says_once_what_helps()
    {
        var threads = DecoderThreadCount.For(1);
        using UnitDecoder decoder = Decoder(threads);
        var indexes = new List<int>();
        for (int i = 0; i < 60; i++)
        {
            Assert.True(decoder.Send(PictureStream.Hundred.Units[i], timesBehind: i / 3));
            Receive(decoder, indexes);
        }

        Assert.Equal(1, threads.Current);
        Assert.Contains("smaller stream", Assert.Single(_notes), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 60), indexes);
    }

    [Fact]
    public void A_camera_that_is_too_fast_for_one_thread_is_decoded_with_more_on_the_same_connection()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "One processor gets one thread.");

        // Noise is the most work for a decoder; each picture is a key frame of 1080p, and 300 come in a second.
        using var noise = new Mat(1080, 1920, MatType.CV_8UC3);
        CodedVideo.FillWithNoise(noise);
        CodedVideo video = CodedVideo.Of(VideoCodec.H264, noise, "-pix_fmt yuv420p -g 1 -qp 48");
        static TimeSpan Quick(int n) => n * TimeSpan.FromMilliseconds(1000.0 / 300);
        var stream = new PictureStream(video) { DueOf = Quick, PositionOf = Quick };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()), WatchedRtsp.Patient with { DecoderThreads = null });
        watched.WaitForLog("it goes on with 2 threads");
        watched.WaitFor(_ => true, count: watched.Pictures.Count + 5);

        Assert.Equal((1, 0), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
    }

    private UnitDecoder Decoder(DecoderThreadCount threads) => new(
        VideoCodec.H264,
        new UnitPlayback(false, false, false, VideoDecoderKind.SystemLibAvCodec, threads),
        _notes.Add,
        TestContext.Current.CancellationToken);

    private static void Receive(UnitDecoder decoder, List<int> indexes)
    {
        using var image = new Mat();
        while (decoder.TryReceive(out _))
        {
            Assert.True(decoder.Retrieve(image));
            Assert.True(StampCodec.TryRead(image, out FrameStamp stamp), "the picture's stamp can be read");
            indexes.Add(stamp.FrameNumber);
        }
    }
}
