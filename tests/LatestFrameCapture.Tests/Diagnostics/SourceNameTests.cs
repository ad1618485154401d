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
    [InlineData("http://camera/video?user=a&password=abc!S3cret", "http://camera/video?user=***&password=***")]
    [InlineData(
        "http://camera/cgi?loginuse=a&loginpas=S3cret&x=1", "http://camera/cgi?loginuse=***&loginpas=***&x=***")]
    [InlineData("srt://camera:9000?passphrase=S3cret", "srt://camera:9000?passphrase=***")]
    [InlineData("http://camera/cgi?userpwd=S3cret", "http://camera/cgi?userpwd=***")]
    [InlineData("http://camera/cgi?psw=S3cret&usr=a", "http://camera/cgi?psw=***&usr=***")]
    [InlineData("RTSP://:S3cret@camera", "RTSP://:***@camera")]
    [InlineData("longestpossibles://admin:my S3cret@camera/1", "longestpossibles://admin:***@camera/1")]
    [InlineData("x+longestpossibles://admin:S3cret@camera/1", "x+longestpossibles://admin:***@camera/1")]
    [InlineData("http://camera/video?Password=S3cret", "http://camera/video?Password=***")]
    [InlineData(
        "http://camera/video?user=admin&password=S3cret&size=1",
        "http://camera/video?user=***&password=***&size=***")]
    [InlineData("http://camera/video?pwd=S3cret", "http://camera/video?pwd=***")]
    [InlineData("http://camera/video?access_token=S3cret#x", "http://camera/video?access_token=***")]
    [InlineData(
        "rtspsrc location=rtsp://u:S3cret@camera user-id=u user-pw=S3cret ! decodebin",
        "rtspsrc location=rtsp://u:***@camera user-id=u user-pw=*** ! decodebin")]
    [InlineData("rtspsrc user-pw=\"S3c ret\" ! fakesink", "rtspsrc user-pw=*** ! fakesink")]
    public void A_password_is_hidden(string source, string shown)
    {
        Assert.Equal(shown, SourceName.Of(source));
    }

    /// <summary>What people type, and what no list of secret words would know.</summary>
    [Theory]
    [InlineData("admin:S3cret@192.168.1.10/stream")]
    [InlineData("rtsp:/admin:S3cret@192.168.1.10/stream")]
    [InlineData("rtsp//admin:S3cret@192.168.1.10/stream")]
    [InlineData("rtsp:\\\\admin:S3cret@192.168.1.10/stream")]
    [InlineData("//admin:S3cret@192.168.1.10/stream")]
    [InlineData("192.168.1.10/stream?p=S3cret")]
    [InlineData("rtsp://admin:S3cret")]
    [InlineData("rtsp://admin%3AS3cret@camera/1")]
    [InlineData("rtsp://admin:a/b?c=S3cret@camera/1")]
    [InlineData("rtsp://admin:x@camera/1?mail=a@S3cret")]
    [InlineData("http://camera:80/1?mail=a@S3cret")]
    [InlineData("rtspsrc user-id=u user-pw='my S3cret' location=x ! fakesink")]
    [InlineData("rtspsrc user-id=u user-pw=\"a\\\"S3cret\" ! fakesink")]
    [InlineData("rtspsrc user-id=u user-pw=my\\ S3cret ! fakesink")]
    [InlineData("rtspsrc user-id=u user-pw=a&S3cret ! fakesink")]
    [InlineData("rtspsrc user-id=u user-pw=\"S3cret ! fakesink")]
    [InlineData("rtspsrc location=\"rtsp://u:my S3cret@cam/1\" ! fakesink")]
    [InlineData(
        "souphttpsrc location=http://cam extra-headers=\"h,Authorization=(string)\\\"Basic S3cret\\\"\" ! fakesink")]
    [InlineData("http://127.0.0.1:1/v?user=a&p=S3cret")]
    [InlineData("http://127.0.0.1:1/v?S3cret")]
    [InlineData("http://127.0.0.1:1/v?credentials=a:S3cret")]
    [InlineData("http://127.0.0.1:1/v?password[]=S3cret")]
    [InlineData("http://127.0.0.1:1/v?password%5B%5D=S3cret")]
    [InlineData("http://127.0.0.1:1/v;password:S3cret")]
    [InlineData("http://127.0.0.1:1/user=a_password=S3cret_channel=1/v")]
    [InlineData("rtsp://127.0.0.1:1/v?pass%77ord=S3cret")]
    [InlineData("http://127.0.0.1:1/v?password=\"a\"S3cret")]
    [InlineData("http://127.0.0.1:1/v?password='a S3cret")]
    [InlineData("http://127.0.0.1:1/v?password=my S3cret")]
    [InlineData("http://127.0.0.1:1/v#S3cret")]
    public void A_secret_is_hidden_in_whatever_form(string source)
    {
        string shown = SourceName.Of(source);
        Assert.DoesNotContain("S3cret", shown, StringComparison.Ordinal);
        Assert.Equal(shown, SourceName.Of(shown));
        Assert.DoesNotContain(
            "S3cret", SourceName.Hide($"cannot read '{source}': no", source), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cannot read 'rtsp://admin:my S3cret@127.0.0.1:1/v'", "cannot read 'rtsp://admin:***@127.0.0.1:1/v'")]
    [InlineData(
        "cannot read rtsp://admin:my S3cret@127.0.0.1:1/v now", "cannot read rtsp://admin:***@127.0.0.1:1/v now")]
    [InlineData(
        "connect to rtsp://127.0.0.1:554 failed; ask a@b.org", "connect to rtsp://127.0.0.1:554 failed; ask a@b.org")]
    [InlineData("sent Authorization: Basic S3cret", "sent Authorization: ***")]
    [InlineData("two\r\nlines\u001b[31m", "two  lines [31m")]
    public void A_text_with_a_blank_in_a_password_or_a_header_is_hidden(string text, string shown) =>
        Assert.Equal(shown, SourceName.InText(text));

    [Fact]
    public void A_quoted_text_is_one_short_line()
    {
        string quoted = SourceName.Quote("503 \"Busy\"\r\nX: y " + new string('z', 60_000));
        Assert.Equal("503  Busy   X: y…", quoted);
        Assert.InRange(SourceName.Quote(string.Concat(Enumerable.Repeat("ab ", 5000))).Length, 1, 81);
    }

    [Theory]
    [InlineData(
        "rtsp://:::/x is no URL; '@' in a password is written as %40.",
        "rtsp://:::/x is no URL; '@' in a password is written as %40.")]
    [InlineData(
        "rtsp://u:S3cret@camera/1: write to admin@example.org", "rtsp://u:***@camera/1: write to admin@example.org")]
    [InlineData("no RTSP://u:S3cret@camera", "no RTSP://u:***@camera")]
    [InlineData(
        "refused by http://camera/x?password=S3cret and rtsp://u:S3c@ret@camera",
        "refused by http://camera/x?password=*** and rtsp://u:***@camera")]
    public void A_text_loses_the_passwords_of_its_URLs_and_nothing_else(string text, string shown)
    {
        Assert.Equal(shown, SourceName.InText(text));
    }

    [Theory]
    [InlineData("rtsp://camera:554/stream")]
    [InlineData("rtsp://user@camera/stream")]
    [InlineData("C:\\videos\\a.mp4")]
    [InlineData("/videos/route=1.avi")]
    [InlineData("http://camera/video?")]
    [InlineData("http://[fe80::1]:8080/video")]
    [InlineData("/videos/2026-11-26T10:00:00@gate.mp4")]
    [InlineData("\\\\server\\share\\a.mp4")]
    [InlineData("../videos/a.mp4")]
    [InlineData("videos/a.mp4")]
    [InlineData("camera 0")]
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
