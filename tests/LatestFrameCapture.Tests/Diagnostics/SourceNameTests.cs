namespace LatestFrames;

public sealed class SourceNameTests
{
    [Theory]
    [InlineData("rtsp://admin:S3cret@camera/stream", "rtsp://admin:***@camera/stream")]
    [InlineData("rtsp://admin:S3c/ret@camera/stream", "rtsp://admin:***@camera/stream")]
    [InlineData("rtsp://admin:S3c@ret@camera/stream", "rtsp://admin:***@camera/stream")]
    [InlineData("rtsp://admin:S3c:ret@camera:554/stream", "rtsp://admin:***@camera:554/stream")]
    [InlineData("rtsp://user@domain.com:S3cret@camera/x", "rtsp://user@domain.com:***@camera/x")]
    [InlineData("rtsp://admin:my S3cret@camera/1", "rtsp://admin:***@camera/1")]
    [InlineData("http://camera/video?user=a&password=abc!S3cret", "http://camera/video?user=a&password=***")]
    [InlineData("http://camera/cgi?loginuse=a&loginpas=S3cret&x=1", "http://camera/cgi?loginuse=a&loginpas=***&x=1")]
    [InlineData("srt://camera:9000?passphrase=S3cret", "srt://camera:9000?passphrase=***")]
    [InlineData("http://camera/cgi?userpwd=S3cret", "http://camera/cgi?userpwd=***")]
    [InlineData("http://camera/cgi?psw=S3cret&usr=a", "http://camera/cgi?psw=***&usr=a")]
    [InlineData("RTSP://:S3cret@camera", "RTSP://:***@camera")]
    [InlineData("longestpossibles://admin:my S3cret@camera/1", "longestpossibles://admin:***@camera/1")]
    [InlineData("x+longestpossibles://admin:S3cret@camera/1", "x+longestpossibles://admin:***@camera/1")]
    [InlineData("http://camera/video?Password=S3cret", "http://camera/video?Password=***")]
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
    [InlineData("rtsp://:::/x is no URL; '@' in a password is written as %40.", "rtsp://:::/x is no URL; '@' in a password is written as %40.")]
    [InlineData("rtsp://u:S3cret@camera/1: write to admin@example.org", "rtsp://u:***@camera/1: write to admin@example.org")]
    [InlineData("no RTSP://u:S3cret@camera", "no RTSP://u:***@camera")]
    [InlineData("refused by http://camera/x?password=S3cret and rtsp://u:S3c@ret@camera", "refused by http://camera/x?password=*** and rtsp://u:***@camera")]
    public void A_text_loses_the_passwords_of_its_URLs_and_nothing_else(string text, string shown)
    {
        Assert.Equal(shown, SourceName.InText(text));
    }

    [Theory]
    [InlineData("rtsp://camera:554/stream")]
    [InlineData("rtsp://user@camera/stream")]
    [InlineData("C:\\videos\\a.mp4")]
    [InlineData("/videos/route=1.avi")]
    [InlineData("http://camera/video?size=640x480")]
    public void A_source_without_a_password_is_shown_as_it_is(string source)
    {
        Assert.Equal(source, SourceName.Of(source));
    }

    [Theory]
    [InlineData("rtsp://user:s3cret@camera/stream")]
    [InlineData("password=s3cret")]
    public void A_long_text_is_cut_where_no_password_is(string secret)
    {
        for (int before = 4096 - secret.Length - 2; before <= 4100; before++)
        {
            string text = new string('x', before) + " " + secret + " " + new string('y', 100);
            Assert.DoesNotContain("s3c", SourceName.InText(text), StringComparison.Ordinal);
            Assert.DoesNotContain("s3c", SourceName.Of(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_long_text_keeps_the_words_before_the_limit()
    {
        string word = new('x', 4000), rest = new('y', 200);
        Assert.Equal(word + "…", SourceName.InText($"{word} {rest}"));
        Assert.Equal($"{word} {rest[..95]}", SourceName.InText($"{word} {rest[..95]}"));
        Assert.Equal("…", SourceName.Of(word + rest));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("pass")]
    [InlineData("-pw")]
    [InlineData("key-")]
    [InlineData("a://")]
    [InlineData("://@:")]
    public async Task No_text_keeps_a_thread_busy(string word)
    {
        // Two seconds to minutes, before the expressions had bounds.
        string text = string.Concat(Enumerable.Repeat(word, 2_000_000 / word.Length));
        Task shown = Task.Run(
            () =>
            {
                SourceName.InText(text[..4096]);
                SourceName.InText(text);
                SourceName.Of(text[..4096]);
            },
            TestContext.Current.CancellationToken);
        await shown.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
