using System.Text;

namespace LatestFrames;

public sealed class WallRequestTests
{
    [Fact]
    public void What_the_page_says_is_understood()
    {
        Assert.Equal(new WallRequest(WallRequestKind.Next, 2, 640, 0), Parse("next 2 640"));
        Assert.Equal(new WallRequest(WallRequestKind.Done, 0, 0, 0), Parse("done 0"));
        Assert.Equal(new WallRequest(WallRequestKind.Play, 1, 0, 0), Parse("play 1"));
        Assert.Equal(new WallRequest(WallRequestKind.Drawn, 1, 2_000_000_000, 12), Parse("drawn 1 2000000000 12"));
        Assert.Equal(new WallRequest(WallRequestKind.Drawn, 1, 1, 60_000), Parse("drawn 1 1 1e300"));
        Assert.Equal(new WallRequest(WallRequestKind.Stop, 2, 0, 0), Parse("stop 2"));
        Assert.Equal(new WallRequest(WallRequestKind.Time, 0, 0, 1234.5), Parse("time 1234.5"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("next")]
    [InlineData("next ")]
    [InlineData("next 3 640")]
    [InlineData("next -1 640")]
    [InlineData("next 0 -640")]
    [InlineData("next 0 4097")]
    [InlineData("next 0 640 ")]
    [InlineData("next 0 640x")]
    [InlineData("next 0  640")]
    [InlineData("next 99999999999 640")]
    [InlineData("done 3")]
    [InlineData("done 0 ")]
    [InlineData("play 3")]
    [InlineData("play 0 1")]
    [InlineData("play")]
    [InlineData("drawn 0")]
    [InlineData("drawn 3 1")]
    [InlineData("drawn 0 1")]
    [InlineData("drawn 0 -1 5")]
    [InlineData("drawn 0 99999999999 5")]
    [InlineData("drawn 0 1 NaN")]
    [InlineData("drawn 0 1 5 5")]
    [InlineData("stop -1")]
    [InlineData("stop 0 ")]
    [InlineData("time")]
    [InlineData("time NaN")]
    [InlineData("time Infinity")]
    [InlineData("time 1 2")]
    [InlineData("NEXT 0 640")]
    public void Anything_else_is_not(string text) => Assert.Null(Parse(text));

    private static WallRequest? Parse(string text) =>
        WallRequest.TryParse(Encoding.UTF8.GetBytes(text), cameras: 3, out WallRequest request) ? request : null;
}
