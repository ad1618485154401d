using System.Diagnostics;

namespace LatestFrames;

/// <summary>The decoder in a process of its own, beyond the contract of all decoders.</summary>
public sealed class FFmpegProcessDecoderTests(ITestOutputHelper output)
{
    [Fact]
    public void A_decoder_that_dies_costs_the_pictures_up_to_a_key_frame_and_no_connection()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()) { Decoder = VideoDecoderKind.FFmpegProcess });
        watched.WaitFor(_ => true, count: 10);
        for (int i = 0; i < 5; i++)
        {
            int seen = watched.Pictures.Count;
            int child = FFmpegTestInput.Child();
            long start = Stopwatch.GetTimestamp();
            Process.GetProcessById(child).Kill();
            watched.WaitFor(_ => true, count: seen + 15);
            output.WriteLine($"15 pictures after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
            Assert.NotEqual(child, FFmpegTestInput.Child());
        }

        Assert.Equal((1L, 0L), (watched.Statistics.TotalConnections, watched.Statistics.TotalAbandoned));
        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
    }

    [Fact]
    public void The_age_of_the_pictures_is_that_of_their_decoding()
    {
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, 60, 1280, 720);
        using IVideoDecoder decoder = DecoderContract.Open(VideoDecoderKind.FFmpegProcess, VideoCodec.H264);
        using var image = new OpenCvSharp.Mat();
        var times = new List<double>();
        foreach (AccessUnit unit in video.Units)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.True(decoder.Send(unit));
            Assert.True(decoder.TryReceive(out _));
            Assert.True(decoder.Retrieve(image));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine($"720p: the first {times[0]:F0} ms, median {times.Order().ElementAt(30):F1} ms");
        Assert.InRange(times.Order().ElementAt(30), 0, 200);
    }
}
