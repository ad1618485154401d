using OpenCvSharp;

namespace LatestFrames;

public sealed class GStreamerPipelineTests
{
    private static readonly TimeSpan s_openTimeout = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("H264", "rtph264depay ! h264parse ! avdec_h264")]
    [InlineData("h265", "rtph265depay ! h265parse ! avdec_h265")]
    [InlineData("JPEG", "rtpjpegdepay ! jpegdec")]
    public void Each_coding_has_its_elements(string codec, string elements)
    {
        string pipeline = GStreamerPipeline.For("rtsp://host/path", codec, s_openTimeout, _ => true)!;

        Assert.Equal(
            $"rtspsrc location=\"rtsp://host/path\" protocols=tcp latency=0 tcp-timeout=2000000 ! application/x-rtp,media=video,encoding-name={codec.ToUpperInvariant()} ! {elements}"
            + " ! videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false",
            pipeline);
    }

    [Theory]
    [InlineData("VP8")]
    [InlineData("H264 ! filesink location=/tmp/x")]
    [InlineData("")]
    [InlineData(null)]
    public void A_coding_without_elements_has_no_pipeline(string? codec) => Assert.Null(GStreamerPipeline.For("rtsp://host/path", codec, s_openTimeout, _ => true));

    [Theory]
    [InlineData("rtspsrc")]
    [InlineData("rtpbin")]
    [InlineData("avdec_h264")]
    [InlineData("appsink")]
    public void An_element_that_is_not_installed_rules_out_the_pipeline(string missing) =>
        Assert.Null(GStreamerPipeline.For("rtsp://host/path", "H264", s_openTimeout, element => element != missing));

    [Theory]
    [InlineData("rtsp://host/a\" ! filesink location=\"/tmp/x", "rtsp://host/a%22%20!%20filesink%20location=%22/tmp/x")]
    [InlineData("rtsp://host/a\\\" ! fakesink", "rtsp://host/a%5C%22%20!%20fakesink")]
    [InlineData("rtsp://user:p%40ss@[::1]:554/a?b=c&d=e;f", "rtsp://user:p%40ss@[::1]:554/a?b=c&d=e;f")]
    [InlineData("rtsp://host/grün\n\t'{}", "rtsp://host/gr%C3%BCn%0A%09'%7B%7D")]
    public void Nothing_in_a_url_ends_its_quotes(string url, string quoted)
    {
        string pipeline = GStreamerPipeline.For(url, "H264", s_openTimeout, _ => true)!;

        Assert.StartsWith($"rtspsrc location=\"{quoted}\" protocols=tcp", pipeline, StringComparison.Ordinal);
        Assert.Equal(2, pipeline.Count(letter => letter == '"'));
    }

    [Theory]
    [InlineData("rtsp://host/", true)]
    [InlineData("RTSP://host/", true)]
    [InlineData("rtsps://host/", false)]
    [InlineData("http://host/", false)]
    [InlineData("video.mp4", false)]
    [InlineData("rtspsrc location=rtsp://host/ ! appsink", false)]
    public void A_pipeline_is_only_for_rtsp(string source, bool suits) => Assert.Equal(suits, GStreamerPipeline.Suits(source));

    [Fact]
    public void The_registry_knows_what_is_installed()
    {
        Assert.SkipUnless(GStreamerPipeline.IsBuiltIn, "This OpenCV has no GStreamer.");

        Assert.True(GStreamerRegistry.Has("appsink"));
        Assert.False(GStreamerRegistry.Has("no-such-element"));
    }
}
