using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class LatePicturesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LatePictures _late;

    public LatePicturesTests()
    {
        _time.Advance(TimeSpan.FromHours(1));
        _late = new LatePictures(_time);
    }

    [Fact]
    public void What_an_interruption_held_back_is_not_shown_and_what_is_of_now_is()
    {
        for (int i = 0; i < 50; i++) Assert.False(IsHeldBack(0.02, after: 0.04));
        double age = 3;
        Assert.True(IsHeldBack(age, after: 3));
        for (; age > 0.6; age -= 0.04) Assert.True(IsHeldBack(age, after: 0.001), $"{age}");
        Assert.False(IsHeldBack(0.02, after: 0.001));
    }

    [Fact]
    public void Who_comes_during_an_outage_is_not_shown_what_the_publisher_sent_before_it_and_the_server_got_after_it()
    {
        // Stored before the outage, found 2.4 s into it; the next one was on its way, and comes 4.2 s later.
        Assert.True(IsHeldBack(2.4, after: 0));
        Assert.True(IsHeldBack(6.56, after: 4.2));
        Assert.True(IsHeldBack(7.52, after: 1));
        Assert.False(IsHeldBack(0.02, after: 0.04));
    }

    [Theory]
    [InlineData(25, false)]
    [InlineData(25, true)]
    [InlineData(0.5, false)]
    [InlineData(0.5, true)]
    public void A_way_that_is_slow_for_good_shows_late_pictures_after_a_second(double framesPerSecond, bool isNew)
    {
        double interval = 1 / framesPerSecond;
        if (!isNew) Assert.False(IsHeldBack(0.02, after: interval));
        double hidden = 0;
        while (IsHeldBack(3, after: interval)) hidden += interval;
        Assert.InRange(hidden, 1 - interval, 1 + (2 * interval));
        for (int i = 0; i < 50; i++) Assert.False(IsHeldBack(3, after: interval));
    }

    private bool IsHeldBack(double age, double after)
    {
        _time.Advance(TimeSpan.FromSeconds(after));
        return _late.IsHeldBack(_time.GetTimestamp() - (long)(age * _time.TimestampFrequency));
    }
}
