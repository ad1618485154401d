namespace LatestFrames;

public sealed class HttpUrlTests
{
    [Theory]
    [InlineData("http://cam/video", "http://cam/video", null, null)]
    [InlineData("HTTPS://cam:444", "https://cam:444/", null, null)]
    [InlineData("http://user:p@ss/w?rd#1@10.0.0.1:81/a?b=c", "http://10.0.0.1:81/a?b=c", "user", "p@ss/w?rd#1")]
    [InlineData("http://user:a%40b@cam.local/x", "http://cam.local/x", "user", "a@b")]
    [InlineData("http://[::1]:8080/x y", "http://[::1]:8080/x%20y", null, null)]
    public void A_URL_is_taken_apart_as_people_write_it(string text, string request, string? user, string? password)
    {
        Assert.True(HttpUrl.TryParse(text, out HttpUrl? url, out string error), error);
        Assert.Equal((request, user, password), (url.RequestUri.AbsoluteUri, url.User, url.Password));
    }

    [Theory]
    [InlineData("rtsp://cam/video")]
    [InlineData("http://")]
    [InlineData("http://cam:99999/")]
    [InlineData("cam/video")]
    public void What_is_no_such_URL_is_refused(string text) =>
        Assert.Throws<ArgumentException>(() => new MotionJpegSource(text));

    [Fact]
    public void A_name_shows_no_password_and_no_value_of_the_query() =>
        Assert.Equal(
            "http://user:***@cam/video?a=***&b=***",
            new MotionJpegSource("http://user:s3cret@cam/video?a=x&b=y").Name);
}
