using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class LinkPaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void On_a_quick_link_every_tile_may_have_a_picture_under_way()
    {
        var pace = new LinkPace(tiles: 9, _clock);

        for (int i = 0; i < 20; i++) SendAndAnswer(pace, i % 9, milliseconds: 5);

        Assert.Equal(9, pace.Window);
        Assert.Equal(0, pace.Level);
    }

    [Fact]
    public void A_picture_under_way_takes_its_room_until_it_is_answered()
    {
        var pace = new LinkPace(tiles: 9, _clock);
        pace.OnSending(0);
        pace.OnSending(1);
        Assert.False(pace.CanSend);

        pace.OnAnswered(1, TimeSpan.Zero);

        Assert.True(pace.CanSend);
    }

    [Fact]
    public void On_a_slow_link_one_picture_is_under_way_and_pictures_become_smaller()
    {
        var pace = new LinkPace(tiles: 9, _clock);
        SendAndAnswer(pace, 0, milliseconds: 50);

        for (int i = 0; i < 40; i++) SendAndAnswer(pace, i % 9, milliseconds: 400, waited: 1500);

        Assert.Equal(1, pace.Window);
        Assert.Equal(PictureDetail.LowestLevel, pace.Level);
    }

    [Fact]
    public void A_long_way_alone_makes_nothing_smaller()
    {
        var pace = new LinkPace(tiles: 9, _clock);

        for (int i = 0; i < 200; i++) SendAndAnswer(pace, i % 9, milliseconds: 300);

        Assert.Equal(9, pace.Window);
        Assert.Equal(0, pace.Level);
    }

    [Fact]
    public void A_way_that_has_become_longer_is_learned()
    {
        var pace = new LinkPace(tiles: 9, _clock);
        SendAndAnswer(pace, 0, milliseconds: 5);

        for (int i = 0; i < 20; i++) SendAndAnswer(pace, i % 9, milliseconds: 180);
        Assert.Equal(1, pace.Window);
        for (int i = 0; i < 400; i++) SendAndAnswer(pace, i % 9, milliseconds: 180);

        Assert.Equal(9, pace.Window);
    }

    [Fact]
    public void After_a_while_larger_pictures_are_tried_and_given_up_for_longer_each_time()
    {
        var pace = new LinkPace(tiles: 2, _clock);
        MakeSlow(pace);
        Assert.Equal(1, pace.Level);
        TimeSpan first = UntilLarger(pace);
        MakeSlow(pace);
        TimeSpan second = UntilLarger(pace);

        Assert.InRange(first, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(12));
        Assert.InRange(second, first * 1.5, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void An_answer_to_nothing_is_ignored()
    {
        var pace = new LinkPace(tiles: 1, _clock);

        pace.OnAnswered(0, TimeSpan.Zero);
        pace.OnSending(0);
        pace.OnAnswered(0, TimeSpan.Zero);
        pace.OnAnswered(0, TimeSpan.Zero);

        Assert.True(pace.CanSend);
        pace.OnSending(0);
        Assert.False(pace.CanSend);
    }

    [Fact]
    public void What_is_not_under_way_is_not_taken_back()
    {
        var pace = new LinkPace(tiles: 1, _clock);
        pace.OnSending(0);
        pace.OnAnswered(0, TimeSpan.Zero);

        pace.OnNotSent(0);

        pace.OnSending(0);
        Assert.False(pace.CanSend);
    }

    [Fact]
    public void Pictures_become_no_smaller_than_is_allowed()
    {
        var pace = new LinkPace(tiles: 9, _clock, lowestLevel: 0);
        SendAndAnswer(pace, 0, milliseconds: 50);

        for (int i = 0; i < 40; i++) SendAndAnswer(pace, i % 9, milliseconds: 400, waited: 1500);

        Assert.Equal(0, pace.Level);
    }

    [Theory]
    [InlineData(320, 0, 320, 75)]
    [InlineData(340, 0, 320, 75)]
    [InlineData(500, 0, 480, 75)]
    [InlineData(560, 0, 640, 75)]
    [InlineData(0, 0, 4096, 75)]
    [InlineData(5000, 0, 4096, 75)]
    [InlineData(640, 1, 640, 50)]
    [InlineData(640, 2, 320, 60)]
    [InlineData(640, 4, 240, 30)]
    [InlineData(1, 4, 160, 30)]
    public void Sizes_are_few(int width, int level, int expectedWidth, int expectedQuality) =>
        Assert.Equal(new PictureKey(expectedWidth, expectedQuality), PictureDetail.Choose(width, level));

    private void SendAndAnswer(LinkPace pace, int tile, int milliseconds, int waited = 0)
    {
        pace.OnSending(tile);
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        pace.OnAnswered(tile, TimeSpan.FromMilliseconds(waited));
    }

    private void MakeSlow(LinkPace pace)
    {
        int level = pace.Level;
        for (int i = 0; i < 1000 && pace.Level == level; i++) SendAndAnswer(pace, 0, milliseconds: 300, waited: 900);
    }

    private TimeSpan UntilLarger(LinkPace pace)
    {
        int level = pace.Level;
        long start = _clock.GetTimestamp();
        for (int i = 0; i < 10_000 && pace.Level == level; i++) SendAndAnswer(pace, 0, milliseconds: 50);
        return _clock.GetElapsedTime(start);
    }
}
