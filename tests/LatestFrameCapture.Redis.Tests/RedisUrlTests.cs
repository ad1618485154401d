using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Cameras on a server as URLs.</summary>
public sealed class RedisUrlTests
{
    private const string Secret = "s3cret";

    [Theory]
    [InlineData("redis://server/door", "redis://server:6379/door")]
    [InlineData("REDIS://server:7000/front%20door", "redis://server:7000/front%20door")]
    [InlineData("rediss://server/door", "redis://server:6379/door")]
    [InlineData("redis://a,b:6380/door", "redis://a:6379,b:6380/door")]
    [InlineData("redis://reader:s3cret@server:6379/a%2Fb%40c", "redis://server:6379/a%2Fb%40c")]
    [InlineData("redis://[::1]:6379/door", "redis://[::1]:6379/door")]
    [InlineData("redis://[::1]/door", "redis://[::1]:6379/door")]
    public void A_source_is_made_for_a_url(string url, string name) =>
        Assert.Equal(name, new RedisCameraSourceFactory(null).Create(url).Name);

    [Fact]
    public void All_parts_of_a_url_are_read()
    {
        RedisUrl url = RedisUrl.Parse(
            "rediss://a%40b:p%3Aw%2C%23@one,two:7000/front%20door"
            + "?keyPrefix=site1&sslHost=redis.example&connectTimeout=3000");
        Assert.Equal("front door", url.Camera);
        Assert.Equal("site1", url.KeyPrefix);
        Assert.Equal("a@b", url.Redis.User);
        Assert.Equal("p:w,#", url.Redis.Password);
        Assert.True(url.Redis.Ssl);
        Assert.Equal("redis.example", url.Redis.SslHost);
        Assert.Equal(3000, url.Redis.ConnectTimeout);
        Assert.Equal(2, url.Redis.EndPoints.Count);
    }

    [Fact]
    public void The_programs_own_settings_come_last()
    {
        var factory = new RedisCameraSourceFactory(redis => redis.EndPoints.Add("server", 6379));
        Assert.Equal("redis://server:6379/door", factory.Create("redis:///door").Name);
        Assert.Equal("site1", ((RedisFrameSource)factory.Create("redis:///door?keyPrefix=site1")).KeyPrefix);
    }

    [Theory]
    [InlineData("redis://server")]
    [InlineData("redis://server/")]
    [InlineData("redis://user:s3cret@server/a/b")]
    [InlineData("redis://user:a/s3cret@server/door")]
    [InlineData("redis://user:12/s3cret@server")]
    [InlineData("redis://user:a#s3cret@server/door")]
    [InlineData("redis://user:a?s3cret@server/door")]
    [InlineData("redis://server:s3cret/door")]
    [InlineData("redis://server:0/door")]
    [InlineData("redis://server:70000/door")]
    [InlineData("redis://user:s3cret@/door")]
    [InlineData("redis://ser ver/door")]
    [InlineData("redis://server/door?password=s3cret")]
    [InlineData("redis://server/door?Nonsense=s3cret")]
    [InlineData("redis://server/door?name=a,password=s3cret")]
    [InlineData("redis://server/door?tunnel=http:s3cret:x")]
    [InlineData("redis://server/door?keyPrefix=")]
    [InlineData("redis://server/%7Bdoor%7D")]
    public void What_is_no_camera_is_refused_without_its_password(string url)
    {
        var factory = new RedisCameraSourceFactory(null);
        var exception = Assert.ThrowsAny<ArgumentException>(() => factory.Create(url));
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("server,password=s3cret,nonsense=1")]
    [InlineData("server,password=s3cret,tunnel=http:s3cret:x")]
    [InlineData("server,user=a,password=half,s3cret,ssl=true")]
    [InlineData("server, Password = half, s3cret")]
    [InlineData("server,password=half,=s3cret==")]
    [InlineData("server,password=half, ,s3cret")]
    public void What_is_no_configuration_is_refused_without_its_password(string configuration)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => new RedisFrameSource(configuration, "door"));
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
