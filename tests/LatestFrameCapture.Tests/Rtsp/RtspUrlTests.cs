namespace LatestFrames;

public sealed class RtspUrlTests
{
    [Theory]
    [InlineData("rtsp://cam/a?b=1&c=2", "cam", 554, null, null, "rtsp://cam/a?b=1&c=2")]
    [InlineData("RTSP://Cam:8554/A", "Cam", 8554, null, null, "rtsp://Cam:8554/A")]
    [InlineData("rtsps://cam/a", "cam", 322, null, null, "rtsps://cam/a")]
    [InlineData("rtspt://u:p@cam", "cam", 554, "u", "p", "rtsp://cam/")]
    [InlineData("rtspu://u@10.0.0.1?x", "10.0.0.1", 554, "u", "", "rtsp://10.0.0.1/?x")]
    [InlineData("rtsp://u:p@[::1]:99/x", "::1", 99, "u", "p", "rtsp://[::1]:99/x")]
    [InlineData(
        "rtsp://u:p@ss:w/o?r#d%@10.0.0.1:554/x", "10.0.0.1", 554, "u", "p@ss:w/o?r#d%", "rtsp://10.0.0.1:554/x")]
    [InlineData("rtsp://u:p%40s%2Fs%zz@cam.example/x", "cam.example", 554, "u", "p@s/s%zz", "rtsp://cam.example/x")]
    [InlineData("rtsp://u:a/b@cam/x", "cam", 554, "u", "a/b", "rtsp://cam/x")]
    [InlineData("rtsp://u:p@10.0.0.1/x?mail=a@b", "10.0.0.1", 554, "u", "p", "rtsp://10.0.0.1/x?mail=a@b")]
    [InlineData(
        "rtsp://10.0.0.1/user=a_password=b@c", "10.0.0.1", 554, null, null, "rtsp://10.0.0.1/user=a_password=b@c")]
    [InlineData("rtsp://cam/a b\r\nX: y", "cam", 554, null, null, "rtsp://cam/a%20b%0D%0AX:%20y")]
    [InlineData("rtsp://us%C3%A9r:p%C3%A4ss@cam/", "cam", 554, "usér", "päss", "rtsp://cam/")]
    public void A_url_is_split_as_its_user_means_it(
        string text, string host, int port, string? user, string? password, string sent)
    {
        Assert.True(RtspUrl.TryParse(text, out RtspUrl? url, out string error), error);

        Assert.Equal((host, port, user, password, sent), (url!.Host, url.Port, url.User, url.Password, url.RequestUrl));
    }

    [Theory]
    [InlineData("http://cam/")]
    [InlineData("rtsp://")]
    [InlineData("rtsp:///path")]
    [InlineData("rtsp://cam:0/")]
    [InlineData("rtsp://cam:70000/")]
    [InlineData("rtsp://u:secret@ca m/")]
    [InlineData("rtsp://[::zz]/")]
    public void What_is_no_url_says_why_without_the_password(string text)
    {
        Assert.False(RtspUrl.TryParse(text, out _, out string error));

        Assert.NotEmpty(error);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://u:S3cret@cam/")]
    [InlineData("rtsp://u:S3cret/x@cam/")]
    [InlineData("rtsp://u:12/S3cret@cam/")]
    public void The_text_of_a_url_has_no_password(string text)
    {
        Assert.True(RtspUrl.TryParse(text, out RtspUrl? url, out _));

        Assert.DoesNotContain("S3cret", url!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://cam/live?u=admin&p=S3cret&x", "rtsp://cam/live?u=***&p=***&***")]
    [InlineData("rtsp://u:a?b=c@cam/live?ticket=S3cret", "rtsp://u:***@cam/live?ticket=***")]
    [InlineData("rtsp://cam/live", "rtsp://cam/live")]
    public void The_text_of_a_url_has_the_names_in_its_query_only(string text, string shown)
    {
        Assert.True(RtspUrl.TryParse(text, out RtspUrl? url, out _));

        Assert.Equal(shown, url!.ToString());
    }

    [Fact]
    public void A_server_that_was_redirected_to_cannot_show_the_password_of_the_first()
    {
        Assert.True(RtspUrl.TryParse("rtsp://u:S3cret@cam/", out RtspUrl? url, out _));
        Assert.True(url!.TryRedirect("rtsp://other/", out RtspUrl? other, out _));
        Assert.True(other!.TryRedirect("rtsp://third/S3cret", out RtspUrl? third, out _));

        Assert.Null(third!.Password);
        Assert.DoesNotContain("S3cret", RtspFailures.Quote("404 S3cret", third), StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", RtspFailures.Quote($"{third}", third), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://cam:1554/b", "rtsp://cam:1554/b", "u")]
    [InlineData("/b", "rtsp://cam:8554/b", "u")]
    [InlineData("rtsps://CAM/b", "rtsps://CAM/b", "u")]
    [InlineData("rtsp://other/b", "rtsp://other/b", null)]
    [InlineData("rtsp://v:w@other/b", "rtsp://other/b", "v")]
    public void A_redirect_keeps_the_credentials_on_the_host_only(string location, string sent, string? user)
    {
        Assert.True(RtspUrl.TryParse("rtsp://u:p@cam:8554/a", out RtspUrl? url, out _));

        Assert.True(url!.TryRedirect(location, out RtspUrl? target, out string error), error);

        Assert.Equal((sent, user), (target!.RequestUrl, target.User));
    }

    [Fact]
    public void A_redirect_leads_neither_to_another_protocol_nor_out_of_tls_with_the_password()
    {
        Assert.True(RtspUrl.TryParse("rtsps://u:p@cam/a", out RtspUrl? url, out _));

        Assert.False(url!.TryRedirect("http://cam/a", out _, out _));
        Assert.True(url.TryRedirect("rtsp://cam/a", out RtspUrl? target, out _));
        Assert.Null(target!.User);
    }
}
