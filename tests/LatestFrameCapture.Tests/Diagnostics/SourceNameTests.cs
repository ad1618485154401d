namespace LatestFrames;

public sealed class SourceNameTests
{
    [Theory]
    [InlineData("rtsp://admin:S3cret@camera/stream", "rtsp://admin:***@camera/stream")]
    [InlineData("rtsp://admin:S3c/ret@camera/stream", "rtsp://admin:***@camera/stream")]
    [InlineData("rtsp://admin:S3c@ret@camera/stream", "rtsp://admin:***@camera/stream")]
    [InlineData("rtsp://admin:S3c:ret@camera:554/stream", "rtsp://admin:***@camera:554/stream")]
    [InlineData("RTSP://:S3cret@camera", "RTSP://:***@camera")]
    [InlineData("http://camera/video?user=admin&password=S3cret&size=1", "http://camera/video?user=admin&password=***&size=1")]
    [InlineData("http://camera/video?pwd=S3cret", "http://camera/video?pwd=***")]
    [InlineData("http://camera/video?access_token=S3cret#x", "http://camera/video?access_token=***")]
    [InlineData("rtspsrc location=rtsp://u:S3cret@camera user-id=u user-pw=S3cret ! decodebin", "rtspsrc location=rtsp://u:***@camera user-id=u user-pw=*** ! decodebin")]
    [InlineData("rtspsrc user-pw=\"S3c ret\" ! fakesink", "rtspsrc user-pw=*** ! fakesink")]
    public void A_password_is_hidden(string source, string shown)
    {
        Assert.Equal(shown, SourceName.Of(source));
    }

    [Theory]
    [InlineData("rtsp://camera:554/stream")]
    [InlineData("rtsp://user@camera/stream")]
    [InlineData("C:\\videos\\a.mp4")]
    [InlineData("/videos/compass=1.avi")]
    [InlineData("http://camera/video?size=640x480")]
    public void A_source_without_a_password_is_shown_as_it_is(string source)
    {
        Assert.Equal(source, SourceName.Of(source));
    }
}
