using OpenCvSharp;

namespace LatestFrames;

/// <summary>Pictures of a camera as a user of VideoCapture gets them.</summary>
public sealed class RtspSourceDeliveryTests
{
    [Theory]
    [InlineData(VideoCodecName.H264, "h264")]
    [InlineData(VideoCodecName.H265, "hevc")]
    public void A_camera_delivers_whole_pictures_in_their_order_and_says_what_it_is(VideoCodecName name, string fourCC)
    {
        CodedVideo video = Video(name);
        var stream = new PictureStream(video);
        using RtspTestCamera camera = Camera(stream, video);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 30);

        Assert.All(pictures, picture => Assert.NotNull(picture.Index));
        Assert.All(pictures.Zip(pictures.Skip(1)), pair => Assert.True(pair.First.Position < pair.Second.Position));
        Assert.All(pictures, picture => Assert.Equal((320, 240), (picture.Width, picture.Height)));
        watched.WaitUntil(() => watched.Capture.Fps > 0, "rate");
        Assert.Equal(25, watched.Capture.Fps, 0.1);
        Assert.Equal((320, 240), (watched.Capture.FrameWidth, watched.Capture.FrameHeight));
        Assert.Equal(FourCC.FromString(fourCC), watched.Capture.Get(VideoCaptureProperties.FourCC));
        Assert.StartsWith("RTSP+", watched.Capture.GetBackendName(), StringComparison.Ordinal);
        Assert.Equal(
            (0, 0, 0),
            (watched.Statistics.TotalPicturesHidden,
                watched.Statistics.TotalPacketsLost,
                watched.Statistics.TotalFailures));
    }

    [Fact]
    public void A_url_alone_is_read_by_the_same_source()
    {
        CodedVideo video = Video(VideoCodecName.H264);
        var stream = new PictureStream(video);
        using RtspTestCamera camera = Camera(stream, video);
        using var capture = new LatestFrameCapture(camera.UrlText());
        using var image = new Mat();

        Assert.True(capture.IsOpened());
        Assert.True(capture.Read(image));
        Assert.True(StampCodec.TryRead(image, out _));
        Assert.StartsWith("RTSP+", capture.GetBackendName(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_h265_after_a_loss_are_hidden()
    {
        CodedVideo video = Video(VideoCodecName.H265);
        var stream = new PictureStream(video) { Drops = (n, _) => n == 23 };
        using RtspTestCamera camera = Camera(stream, video);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.WaitFor(picture => picture.Index >= 30, count: 5);

        Assert.DoesNotContain(watched.Indexes, index => index is >= 23 and < 30);
        Assert.Equal(6, watched.Statistics.TotalPicturesHidden);
    }

    [Fact]
    public void The_camera_is_told_that_the_session_ends()
    {
        CodedVideo video = Video(VideoCodecName.H264);
        var stream = new PictureStream(video);
        using RtspTestCamera camera = Camera(stream, video);
        using (var watched = new WatchedRtsp(new RtspSource(camera.UrlText()))) watched.WaitFor(_ => true);

        camera.WaitForRequests("TEARDOWN");
        Assert.Equal(["DESCRIBE", "SETUP", "PLAY", "TEARDOWN"], camera.Requests.Select(request => request.Method));
    }

    private static CodedVideo Video(VideoCodecName name) =>
        name == VideoCodecName.H264 ? PictureStream.Hundred : CodedVideo.Stamped(VideoCodec.H265, frames: 60);

    private static RtspTestCamera Camera(PictureStream stream, CodedVideo video) => new RtspTestCamera
    {
        Description = PictureStream.Description(codec: video.Codec),
        Packets = stream.Packets,
    }.Start();
}
