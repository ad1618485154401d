using System.Text;

namespace LatestFrames;

/// <summary>What a playlist or a manifest says of its end.</summary>
public sealed class PlaylistEndTests
{
    private const string Segment = "#EXTINF:6.0,\nsegment.ts\n";
    private const string Head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n";

    [Theory]
    [InlineData(Head + Segment + "#EXT-X-ENDLIST\n", true)]
    [InlineData(Head + "#EXT-X-ENDLIST", true)]
    [InlineData(Head + Segment, false)]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n", null)]
    [InlineData("<?xml version=\"1.0\"?><MPD type=\"static\">", true)]
    [InlineData("<?xml version=\"1.0\"?><MPD profiles=\"x\">", true)]
    [InlineData("<?xml version=\"1.0\"?><MPD type=\"dynamic\">", false)]
    [InlineData("<MPD type='dynamic'>", false)]
    [InlineData("<html>no such page</html>", null)]
    [InlineData("", null)]
    public void It_is_read_from_the_text(string text, bool? hasEnd)
    {
        Assert.Equal(hasEnd, Find(text, piece: int.MaxValue).HasEnd);
        Assert.Equal(hasEnd, Find(text, piece: 1).HasEnd);
    }

    [Fact]
    public void The_end_of_a_long_one_is_found_and_an_endless_one_is_given_up()
    {
        string segments = string.Concat(Enumerable.Repeat(Segment, 20_000));
        Assert.True(Find(Head + segments + "#EXT-X-ENDLIST\n", piece: 1000).HasEnd);
        Assert.Null(
            Find(Head + string.Concat(Enumerable.Repeat(segments, 10)) + "#EXT-X-ENDLIST\n", piece: 1000).HasEnd);
    }

    [Theory]
    [InlineData(
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh.m3u8\n", "low.m3u8")]
    [InlineData("#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\n\r\n# a comment\r\n low.m3u8\r\n", "low.m3u8")]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8", "low.m3u8")]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", null)]
    [InlineData(Head + Segment, null)]
    public void The_first_of_its_playlists_is_found(string text, string? first)
    {
        Assert.Equal(first, Find(text, piece: int.MaxValue).First);
        Assert.Equal(first, Find(text, piece: 1).First);
    }

    private static PlaylistEnd Find(string text, int piece) => PlaylistEnd.Find(
        new BodyReader(new MemoryWire(Encoding.UTF8.GetBytes(text), piece), TimeProvider.System),
        new WaitLimit(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken),
        onAlive: static () => { });
}
